namespace RaftActors.Host.Nodes;

/// <summary>A node's directory, held while the node runs: two processes on one log would promise what the other does not know.</summary>
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

    /// <exception cref="ConfigurationProblem">It cannot be written, or another process holds it.</exception>
    public static DataDirectory Open(string path)
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
        using (Open(path))
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
}
