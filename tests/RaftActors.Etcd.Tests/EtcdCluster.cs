using Akka.Actor;
using Akka.Configuration;
using RaftActors.Etcd.Contracts;
using RaftActors.Etcd.Keyspace;
using RaftActors.TestKit.Network;
using RaftActors.TestKit.Nodes;
using RaftActors.TestKit.Processes;

namespace RaftActors.Etcd.Tests;

/// <summary>Nodes <c>n1</c>, <c>n2</c>, ... in this process, of which the first vote in the group <c>etcd</c>; all serve the API.</summary>
internal sealed class EtcdCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly Config InMemory = ConfigurationFactory.ParseString("""
        raft-actors.persistence {
          journal-plugin-id = "akka.persistence.journal.inmem"
          snapshot-plugin-id = "akka.persistence.snapshot-store.inmem"
          allow-volatile = on
        }
        """);

    private readonly int[] _ports;
    private readonly ActorSystem[] _systems;
    private readonly EtcdEndpoint[] _endpoints;

    private EtcdCluster(int[] ports, ActorSystem[] systems, EtcdEndpoint[] endpoints) =>
        (_ports, _systems, _endpoints) = (ports, systems, endpoints);

    /// <summary>The API of a node: 1 for <c>n1</c>.</summary>
    public EtcdEndpoint this[int node] => _endpoints[node - 1];

    /// <summary>Starts nodes.</summary>
    /// <param name="voters">How many vote from the start.</param>
    /// <param name="others">How many more nodes there are.</param>
    /// <param name="options">How they serve.</param>
    /// <param name="time">Their time, but not that of the group.</param>
    public static async Task<EtcdCluster> StartAsync(
        int voters, int others = 0, Func<EtcdOptions>? options = null, TimeProvider? time = null)
    {
        var ports = Ports.Take(voters + others);
        var settings = $$"""
            groups.etcd { machine = etcd, voters = [{{string.Join(", ", Enumerable.Range(1, voters).Select(n => $"n{n}"))}}] }
            limits.max-command-bytes = 2MiB
            """;
        var systems = ports.Select((_, i) => LoopbackNode.Start("etcd", i + 1, ports, InMemory, settings)).ToArray();
        var endpoints = new List<EtcdEndpoint>();
        foreach (var system in systems)
        {
            endpoints.Add(await EtcdEndpoint.StartAsync(system, options?.Invoke() ?? EtcdNode.Options, time));
        }

        var cluster = new EtcdCluster(ports, systems, [.. endpoints]);
        await cluster.LeaderAsync(1);
        return cluster;
    }

    /// <summary>The number that clients know a node by.</summary>
    public static ulong IdOf(int node) => StableIds.Of($"n{node}");

    /// <summary>Where the others reach a node.</summary>
    public string PeerUrlOf(int node) => $"http://127.0.0.1:{_ports[node - 1]}";

    /// <summary>Waits until a node knows a leader.</summary>
    /// <returns>The leader: 1 for <c>n1</c>.</returns>
    public async Task<int> LeaderAsync(int asked)
    {
        var leader = 0ul;
        await Conditions.Until(
            "a node knows the leader",
            Patience,
            async () => (leader = (await this[asked].Maintenance.StatusAsync(new StatusRequest())).Leader) != 0);
        return Enumerable.Range(1, _systems.Length).Single(n => IdOf(n) == leader);
    }

    /// <summary>Ends a node.</summary>
    public async Task StopAsync(int node)
    {
        await this[node].DisposeAsync();
        await _systems[node - 1].Terminate();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var endpoint in _endpoints)
        {
            await endpoint.DisposeAsync();
        }

        await Task.WhenAll(_systems.Select(s => s.Terminate()));
    }
}
