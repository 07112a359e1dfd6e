using RaftActors.Benchmarks.Race.Clients;

namespace RaftActors.Benchmarks.Race.Servers;

/// <summary>Our nodes: one process each, with groups of the built-in kv machine.</summary>
internal sealed class RaftServers : IRaceServers
{
    private readonly string _directory = Directory.CreateTempSubdirectory("race-raft-").FullName;
    private readonly List<ChildProcess> _processes = [];
    private readonly int[] _ports;
    private readonly string _settings;

    public RaftServers(int nodes, int groups, string settings)
    {
        // The last port is the client's.
        _ports = EndToEnd.RaftBenchmark.FreePorts(nodes + 1);
        var voters = string.Join(", ", Enumerable.Range(1, nodes).Select(n => $"n{n}"));
        var machines = Enumerable.Range(0, groups).Select(g => $"groups.{RaftTarget.Group(g)} {{ machine = kv, voters = [{voters}] }}");
        _settings = string.Join('\n', machines) + "\n" + settings;
        for (var server = 0; server < nodes; server++)
        {
            _processes.Add(StartNode(server));
        }
    }

    public RaceSystem System => RaceSystem.Raft;

    public IReadOnlyList<ChildProcess> Processes => _processes;

    public ChildProcess StartClient() =>
        ChildProcess.StartSpeaking("the client of RaftActors", RaceVerb.ClientVerb, "raft", Ports, _directory, "--set", _settings);

    public void Restart(int server) => _processes[server] = StartNode(server);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private string Ports => string.Join(',', _ports);

    private ChildProcess StartNode(int server) =>
        ChildProcess.StartSelf($"node n{server + 1}", "bench-node", $"n{server + 1}", _directory, Ports, "--set", _settings);
}
