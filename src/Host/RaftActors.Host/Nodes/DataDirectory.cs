namespace RaftActors.Host.Nodes;

/// <summary>
/// A node's directory, locked while the node runs: two processes on one log would make promises that the other does not know. It belongs
/// to the node that used it first: another node would start with an empty log and forget what it promised elsewhere.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private const string LockFile = "node.lock";
    private const string IdentityFile = "identity.db";
    private const string Initialised = "initialised";
    private const string Restoring = "restoring";

    /// <summary>Each with the files that SQLite keeps next to it.</summary>
    private static readonly string[] Databases = ["log.db", "snapshots.db", IdentityFile];

    /// <summary>The folders of the segments and of the snapshots' files.</summary>
    private static readonly string[] Folders = ["log", "snapshots"];

    private const string Key = "raft-actors.host.data-dir";
    private readonly FileStream _held;
    private bool _isInitialised;

    private DataDirectory(string path, FileStream held)
    {
        Path = path;
        _held = held;
    }

    public string Path { get; }

    private bool HasIdentity => HasIdentityAt(Path);

    /// <summary>Why the path is not usable; null if it is. It becomes part of the connection strings of the store.</summary>
    public static string? ProblemOfPath(string path) =>
        path.Length == 0 ? $"{Key}: must name a directory"
        : path.Any(c => char.IsControl(c) || c is ';' or '"' or '\'' or '\ufffd')
            ? $"{Key}: '{path}' contains a semicolon, a quotation mark or a control character; use another directory"
        : null;

    /// <summary>Checks without creating anything: the directory's problem, and whether a process of this node holds it now.</summary>
    public static (string? Problem, bool IsHeld) Check(string path, string nodeId)
    {
        var full = System.IO.Path.GetFullPath(path);
        var existing = full;
        while (!Directory.Exists(existing))
        {
            if (File.Exists(existing))
            {
                return ($"{Key}: '{path}' cannot be created: '{existing}' is a file; use another directory", false);
            }

            existing = System.IO.Path.GetDirectoryName(existing) ?? "/";
        }

        var lockFile = System.IO.Path.Combine(full, LockFile);
        try
        {
            if (File.Exists(lockFile))
            {
                using var held = new FileStream(lockFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                var (owner, state) = ReadMark(held);
                return (ProblemOfOwner(path, owner, nodeId) ?? ProblemOfState(path, state, HasIdentityAt(full), nodeId), false);
            }

            var probe = System.IO.Path.Combine(existing, $".raftactors-{Guid.NewGuid():N}");
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                return (null, false);
            }
        }
        catch (UnauthorizedAccessException)
        {
            return ($"{Key}: '{path}' cannot be written by this user; change its permissions, or use another directory", false);
        }
        catch (IOException refused)
        {
            // This node's own process is fine; another node's is detected when that process has stopped.
            return File.Exists(lockFile) ? (null, true) : ($"{Key}: '{path}' cannot be written: {refused.Message}", false);
        }
    }

    /// <exception cref="ConfigurationProblem">It cannot be written, is held by another process, or belongs to another node.</exception>
    public static DataDirectory Open(string path, string nodeId)
    {
        var directory = Hold(path);
        try
        {
            directory.Claim(nodeId);
            return directory;
        }
        catch (ConfigurationProblem)
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>
    /// For a restore: the directory of a new node. From now on it belongs to the node, which cannot start before
    /// <see cref="FinishRestore"/>.
    /// </summary>
    /// <exception cref="ConfigurationProblem">It cannot be written, is held by another process, or belongs to another node.</exception>
    /// <exception cref="DirectoryRefused">It contains data.</exception>
    public static DataDirectory OpenForRestore(string path, string nodeId)
    {
        var directory = Hold(path);
        try
        {
            var (owner, state) = ReadMark(directory._held);
            if (ProblemOfOwner(path, owner, nodeId) is { } problem)
            {
                throw new ConfigurationProblem(problem);
            }

            if (state.Length > 0 || Directory.EnumerateFileSystemEntries(directory.Path).FirstOrDefault(IsOfNode) is not null)
            {
                throw new DirectoryRefused(state == Restoring
                    ? $"'{path}' contains an incomplete restore; empty it (and the database of the logs), and restore again"
                    : $"'{path}' contains data of a node; restore a backup into an empty directory, before the node's first start");
            }

            directory.WriteMark(nodeId, Restoring);
            return directory;
        }
        catch (Exception refused) when (refused is ConfigurationProblem or DirectoryRefused)
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Marks the restore as complete: the node may start.</summary>
    public void FinishRestore(string nodeId) => WriteMark(nodeId, HasIdentity ? Initialised : "");

    /// <summary>For operations on a stopped node: its directory as the node left it.</summary>
    /// <exception cref="ConfigurationProblem">It is held by another process, or damaged.</exception>
    /// <exception cref="DirectoryRefused">It contains no data of a node.</exception>
    public static DataDirectory OpenExisting(string path, string nodeId) =>
        File.Exists(System.IO.Path.Combine(path, LockFile))
            ? Open(path, nodeId)
            : throw new DirectoryRefused($"'{path}' contains no data of a node: no node has started there");

    private static DataDirectory Hold(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(full);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationProblem($"{Key}: '{path}' cannot be created: {refused.Message}; use another directory");
        }

        var file = System.IO.Path.Combine(full, LockFile);
        try
        {
            return new DataDirectory(full, new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new ConfigurationProblem($"{Key}: '{path}' cannot be written: {refused.Message}; use another directory");
        }
        catch (IOException refused)
        {
            throw new ConfigurationProblem(
                $"{Key}: '{path}' cannot be locked; another process uses it, or it cannot be written: {refused.Message}");
        }
    }

    /// <summary>Removes a node's files, and the directory if nothing else is left in it.</summary>
    public static void Clear(string path)
    {
        using (Hold(path))
        {
            foreach (var file in Directory.EnumerateFiles(path).Where(IsOfNode))
            {
                File.Delete(file);
            }

            // Also the folders that a copy into another store left.
            foreach (var folder in Folders
                .Select(name => System.IO.Path.Combine(path, name))
                .Where(Directory.Exists)
                .Concat(Directory.EnumerateDirectories(path, "log.cop*")))
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        File.Delete(System.IO.Path.Combine(path, LockFile));
        if (!Directory.EnumerateFileSystemEntries(path).Any())
        {
            Directory.Delete(path);
        }
    }

    /// <summary>
    /// The node has started here and has left its mark: from now on, a directory without the mark has lost the node's promises.
    /// </summary>
    public void MarkInitialised()
    {
        if (!_isInitialised && HasIdentity)
        {
            using var writer = new StreamWriter(_held, leaveOpen: true);
            _held.Seek(0, SeekOrigin.End);
            writer.WriteLine(Initialised);
            writer.Flush();
            _held.Flush(flushToDisk: true);
            _isInitialised = true;
        }
    }

    public void Dispose() => _held.Dispose();

    private static bool IsOfNode(string file) =>
        Folders.Contains(System.IO.Path.GetFileName(file))
        || Array.Exists(Databases, name => System.IO.Path.GetFileName(file).StartsWith(name, StringComparison.Ordinal));

    private static string? ProblemOfOwner(string path, string owner, string nodeId) =>
        owner.Length > 0 && owner != nodeId
            ? $"{Key}: '{path}' contains the log of node {owner}, not of {nodeId}; give each node its own directory"
            : null;

    /// <summary>The file is never empty once written: an empty file was truncated, and SQLite would treat it as a new one.</summary>
    private static bool HasIdentityAt(string directory) =>
        new FileInfo(System.IO.Path.Combine(directory, IdentityFile)) is { Exists: true, Length: > 0 };

    private static string? ProblemOfState(string path, string state, bool hasIdentity, string nodeId) => state switch
    {
        Restoring => $"{Key}: '{path}' contains an incomplete restore; empty it, and restore again",
        Initialised when !hasIdentity =>
            $"{Key}: '{path}' has lost {IdentityFile}, and with it the promises of node {nodeId}; restore the whole directory, or "
            + "remove the member from its groups, empty the directory and add it again as a learner",
        _ => null,
    };

    /// <summary>The owner and the state of the directory; empty if not recorded.</summary>
    private static (string Owner, string State) ReadMark(FileStream held)
    {
        held.Position = 0;
        using var reader = new StreamReader(held, leaveOpen: true);
        return (reader.ReadLine()?.Trim() ?? "", reader.ReadLine()?.Trim() ?? "");
    }

    private void WriteMark(string owner, string state)
    {
        _held.SetLength(0);
        using (var writer = new StreamWriter(_held, leaveOpen: true))
        {
            writer.WriteLine(owner);
            writer.WriteLine(state);
        }

        _held.Flush(flushToDisk: true);
    }

    private void Claim(string nodeId)
    {
        var (owner, state) = ReadMark(_held);
        _isInitialised = state == Initialised;
        if (ProblemOfOwner(Path, owner, nodeId) is { } problem)
        {
            throw new ConfigurationProblem(problem);
        }

        if (ProblemOfState(Path, state, HasIdentity, nodeId) is { } unusable)
        {
            throw new ConfigurationProblem(unusable);
        }

        if (owner.Length == 0)
        {
            using var writer = new StreamWriter(_held, leaveOpen: true);
            writer.WriteLine(nodeId);
        }
    }
}
