namespace RaftActors.Benchmarks.Race.Servers;

/// <summary>Servers as processes of this machine, with their data in one temporary directory.</summary>
internal abstract class ProcessServers(string name) : IRaceServers
{
    private readonly List<ChildProcess> _processes = [];

    public abstract RaceSystem System { get; }

    public IReadOnlyList<ChildProcess> Processes => _processes;

    /// <summary>Where the servers keep their data.</summary>
    protected string DataDirectory { get; } = Directory.CreateTempSubdirectory($"race-{name}-").FullName;

    public abstract ChildProcess StartClient();

    public async Task RestartAsync(int server)
    {
        await _processes[server].DisposeAsync();
        _processes[server] = StartNode(server);
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        Directory.Delete(DataDirectory, recursive: true);
    }

    /// <summary>To be called once, when everything that <see cref="StartNode"/> needs is there.</summary>
    protected void StartNodes(int nodes)
    {
        for (var server = 0; server < nodes; server++)
        {
            _processes.Add(StartNode(server));
        }
    }

    protected abstract ChildProcess StartNode(int server);
}
