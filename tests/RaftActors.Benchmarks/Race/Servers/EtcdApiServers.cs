using RaftActors.Benchmarks.EndToEnd;

namespace RaftActors.Benchmarks.Race.Servers;

/// <summary>Our nodes as hosts that serve the API of etcd: one process each, to which the clients of etcd connect.</summary>
internal sealed class EtcdApiServers : ProcessServers, IEtcdPorts
{
    private readonly int[] _clientPorts;
    private readonly int[] _nodePorts;
    private readonly int[] _httpPorts;
    private readonly string _settings;

    public EtcdApiServers(Scene scene)
        : base("api")
    {
        var nodes = scene.Nodes;
        var ports = RaftBenchmark.FreePorts(3 * nodes);
        (_clientPorts, _nodePorts, _httpPorts) = (ports[..nodes], ports[nodes..(2 * nodes)], ports[(2 * nodes)..]);
        _settings = scene.Settings;
        StartNodes(nodes);
    }

    public override RaceSystem System => RaceSystem.Raft;

    public IReadOnlyList<int> ClientPorts => _clientPorts;

    public override ChildProcess StartClient() =>
        ChildProcess.StartSpeaking("the client of etcd", RaceVerb.ClientVerb, "etcd", string.Join(',', _clientPorts), DataDirectory);

    protected override ChildProcess StartNode(int server)
    {
        var id = $"n{server + 1}";
        var file = Path.Combine(DataDirectory, $"{id}.conf");
        File.WriteAllText(file, $$"""
            raft-actors {
              node-id = {{id}}
              nodes { {{string.Join(", ", _nodePorts.Select((port, i) => $"n{i + 1} = \"127.0.0.1:{port}\""))}} }
              groups.etcd.machine = etcd
              limits.max-command-bytes = 2MiB
              host {
                http = "127.0.0.1:{{_httpPorts[server]}}"
                data-dir = "{{Path.Combine(DataDirectory, id)}}"
                etcd { listen = "127.0.0.1:{{_clientPorts[server]}}", quota-bytes = 8GiB }
              }
              {{_settings}}
            }
            """);
        var program = Path.Combine(AppContext.BaseDirectory, "RaftActors.Host.dll");
        return ChildProcess.Start($"node {id}", "dotnet", [program, "node", "--config", file]);
    }
}
