namespace RaftActors.Host.Nodes;

/// <summary>
/// A node's directory, held while the node runs: two processes on one log would promise what the other does not know. It belongs to the
/// node that used it first: another one would begin with an empty log and forget what it promised elsewhere.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private const string LockFile = "node.lock";
    private readonly FileStream _held;

    private DataDirectory(string path, FileStream held)
    {
        Path = path;
        _held = held;
    }

    public string Path { get; }

    /// <exception cref="ConfigurationProblem">It cannot be written, another process holds it, or it is another node's.</exception>
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

    private static DataDirectory Hold(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(full);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationProblem($"raft-actors.host.data-dir: '{path}' cannot be made: {refused.Message}");
        }

        var file = System.IO.Path.Combine(full, LockFile);
        try
        {
            return new DataDirectory(full, new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new ConfigurationProblem($"raft-actors.host.data-dir: '{path}' cannot be written: {refused.Message}");
        }
        catch (IOException refused)
        {
            throw new ConfigurationProblem(
                $"raft-actors.host.data-dir: '{path}' cannot be locked; another process uses it, or it cannot be written: {refused.Message}");
        }
    }

    /// <summary>Removes what a node writes there, and the directory if nothing else is left in it.</summary>
    public static void Clear(string path)
    {
        using (Hold(path))
        {
            foreach (var file in Directory.EnumerateFiles(path).Where(f => System.IO.Path.GetFileName(f) is var n && (n.StartsWith("log.db", StringComparison.Ordinal) || n.StartsWith("snapshots.db", StringComparison.Ordinal))))
            {
                File.Delete(file);
            }
        }

        File.Delete(System.IO.Path.Combine(path, LockFile));
        if (!Directory.EnumerateFileSystemEntries(path).Any())
        {
            Directory.Delete(path);
        }
    }

    public void Dispose() => _held.Dispose();

    private void Claim(string nodeId)
    {
        using var reader = new StreamReader(_held, leaveOpen: true);
        var owner = reader.ReadToEnd().Trim();
        if (owner.Length > 0 && owner != nodeId)
        {
            throw new ConfigurationProblem($"raft-actors.host.data-dir: '{Path}' holds the log of node {owner}, not of {nodeId}");
        }

        if (owner.Length == 0)
        {
            using var writer = new StreamWriter(_held, leaveOpen: true);
            writer.WriteLine(nodeId);
        }
    }
}
