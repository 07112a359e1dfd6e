using Grpc.Net.Client;
using RaftActors.Host.Nodes;
using RaftActors.Soak.Cluster;
using RaftActors.TestKit.Network;

namespace RaftActors.Soak.Etcd;

/// <summary>Three processes that serve the API of etcd, as <c>raftactors node</c> runs them, and a channel of gRPC to each.</summary>
internal sealed class EtcdNodes : IAsyncDisposable
{
    public const int Count = 3;
    private readonly string _directory;
    private readonly int[] _ports = Ports.Take(3 * Count);
    private readonly List<GrpcChannel> _channels = [];

    private EtcdNodes(string directory)
    {
        _directory = directory;
        for (var i = 0; i < Count; i++)
        {
            var file = Path.Combine(directory, $"{Id(i)}.conf");
            File.WriteAllText(file, Settings(i));
            Nodes.Add(new SoakNode(
                Id(i),
                new Uri($"http://127.0.0.1:{_ports[Count + i]}"),
                Path.Combine(directory, Id(i)),
                [typeof(HostedNode).Assembly.Location, "node", "--config", file],
                Path.Combine(directory, $"{Id(i)}.log")));
            _channels.Add(GrpcChannel.ForAddress(
                $"http://127.0.0.1:{_ports[(2 * Count) + i]}", new GrpcChannelOptions { MaxReceiveMessageSize = null }));
        }
    }

    public List<SoakNode> Nodes { get; } = [];

    /// <exception cref="SoakException">A node does not start.</exception>
    public static async Task<EtcdNodes> StartAsync(string directory)
    {
        var nodes = new EtcdNodes(directory);
        try
        {
            await Task.WhenAll(nodes.Nodes.Select(n => n.StartAsync(isFirst: true))).ConfigureAwait(false);
            return nodes;
        }
        catch (SoakException)
        {
            await nodes.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The channel to a node; any number means one of them.</summary>
    public GrpcChannel Channel(int node) => _channels[(int)((uint)node % Count)];

    public async ValueTask DisposeAsync()
    {
        _channels.ForEach(c => c.Dispose());
        foreach (var node in Nodes)
        {
            await node.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static string Id(int node) => $"n{node + 1}";

    /// <summary>Small limits: snapshots every some thousand entries.</summary>
    private string Settings(int node) => $$"""
        raft-actors {
          node-id = {{Id(node)}}
          nodes { {{string.Join(", ", Enumerable.Range(0, Count).Select(i => $"{Id(i)} = \"127.0.0.1:{_ports[i]}\""))}} }
          groups.etcd.machine = etcd
          limits.max-command-bytes = 2MiB
          snapshot { entries = 2000, trailing-entries = 500 }
          hash-interval = 500
          election { timeout-min = 300ms, timeout-max = 600ms }
          heartbeat-interval = 50ms
          host {
            http = "127.0.0.1:{{_ports[Count + node]}}"
            data-dir = "{{Path.Combine(_directory, Id(node))}}"
            etcd.listen = "127.0.0.1:{{_ports[(2 * Count) + node]}}"
          }
        }
        """;
}
