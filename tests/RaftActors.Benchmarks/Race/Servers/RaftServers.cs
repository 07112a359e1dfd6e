using RaftActors.Benchmarks.EndToEnd;
using RaftActors.Benchmarks.Race.Clients;

namespace RaftActors.Benchmarks.Race.Servers;

/// <summary>Our nodes: one process each, with groups of the built-in kv machine.</summary>
internal sealed class RaftServers : ProcessServers
{
    private readonly List<SlowRelay> _relays = [];
    private readonly int[] _ports;
    private readonly int[] _bound;
    private readonly string _settings;

    public RaftServers(Scene scene)
        : base("raft")
    {
        // The last port is the client's. With a delay, each node listens on a port that only its relay knows.
        _ports = RaftBenchmark.FreePorts(scene.Nodes + 1);
        _bound = scene.Delay > TimeSpan.Zero ? [.. RaftBenchmark.FreePorts(scene.Nodes), _ports[^1]] : _ports;
        for (var server = 0; server < scene.Nodes && scene.Delay > TimeSpan.Zero; server++)
        {
            _relays.Add(new SlowRelay(_ports[server], _bound[server], scene.Delay));
        }

        var voters = string.Join(", ", Enumerable.Range(1, scene.Nodes).Select(n => $"n{n}"));
        var groups = Enumerable.Range(0, scene.Groups);
        var machines = groups.Select(g => $"groups.{RaftTarget.Group(g)} {{ machine = kv, voters = [{voters}] }}");
        _settings = string.Join('\n', machines) + "\n" + scene.Settings;
        StartNodes(scene.Nodes);
    }

    public override RaceSystem System => RaceSystem.Raft;

    public override ChildProcess StartClient() =>
        ChildProcess.StartSpeaking("the client of RaftActors", RaceVerb.ClientVerb, "raft", Ports, DataDirectory, "--set", _settings);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var relay in _relays)
        {
            await relay.DisposeAsync();
        }
    }

    private string Ports => string.Join(',', _ports);

    protected override ChildProcess StartNode(int server) =>
        ChildProcess.StartSelf(
            $"node n{server + 1}", "bench-node", $"n{server + 1}", DataDirectory, Ports, "--listen", $"{_bound[server]}", "--set",
            _settings);
}
