using Akka.Actor;
using Akka.Configuration;
using RaftActors.Client;
using RaftActors.Messages;
using RaftActors.Persistence;
using RaftActors.Status;
using RaftActors.TestKit.Machines;
using RaftActors.TestKit.Processes;
using AkkaCluster = Akka.Cluster.Cluster;

namespace RaftActors.Tests.Discovery;

/// <summary>
/// Processes of one cluster on free ports, in one process; no table of nodes. The first one started forms the cluster, the others join it.
/// Each keeps its files under its key, so it continues from them at another port.
/// </summary>
internal sealed class DiscoveryRig : IAsyncDisposable
{
    public static readonly string[] Voters = ["n1", "n2", "n3"];
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);
    private readonly string _directory = Directory.CreateTempSubdirectory("raft-discovery-").FullName;
    private readonly Dictionary<string, ActorSystem> _systems = [];

    public ListHistory History { get; } = new("g", MaxWait);

    public RaftClient this[string key] => Raft.Get(_systems[key]).Client;

    public ActorSystem System(string key) => _systems[key];

    public Address Address(string key) => AkkaCluster.Get(_systems[key]).SelfAddress;

    /// <param name="key">Names its files, and the process in this rig.</param>
    /// <param name="node">Its node id; the key by default.</param>
    /// <param name="role">Its role in the cluster.</param>
    /// <param name="more">More HOCON.</param>
    public void Start(string key, string? node = null, string role = "raft", string more = "")
    {
        var config = ConfigurationFactory.ParseString(
            $$"""
            akka {
              loglevel = ERROR
              stdout-loglevel = OFF
              log-dead-letters = off
              actor.provider = cluster
              remote.retry-gate-closed-for = 100ms
              remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
              cluster {
                roles = [{{role}}]
                log-info = off
                downing-provider-class = ""
                gossip-interval = 100ms
                leader-actions-interval = 100ms
                unreachable-nodes-reaper-interval = 100ms
                periodic-tasks-initial-delay = 50ms
                retry-unsuccessful-join-after = 1s
                failure-detector { heartbeat-interval = 100ms, acceptable-heartbeat-pause = 1s, expected-response-after = 300ms }
              }
              coordinated-shutdown { run-by-actor-system-terminate = off, run-by-clr-shutdown-hook = off }
            }
            raft-actors {
              node-id = {{node ?? key}}
              cluster { role = raft, ask-again-min = 50ms, ask-again-max = 500ms }
              groups.g { machine = list, voters = [{{string.Join(", ", Voters)}}] }
              machines.list = "RaftActors.TestKit.Machines.ListMachine, RaftActors.TestKit"
              election { timeout-min = 150ms, timeout-max = 300ms }
              heartbeat-interval = 30ms
            }
            """);
        config = ConfigurationFactory.ParseString(more).WithFallback(config)
            .WithFallback(PersistentLogProvider.SqliteConfig(Path.Combine(_directory, key)))
            .WithFallback(PersistentLogProvider.DefaultConfig());
        var system = ActorSystem.Create("discovery", config);
        var cluster = AkkaCluster.Get(system);
        cluster.Join(_systems.Count == 0 ? cluster.SelfAddress : AkkaCluster.Get(_systems.Values.First()).SelfAddress);
        _systems[key] = system;
        Raft.Get(system);
    }

    /// <summary>Terminates it abruptly, without notifying the others.</summary>
    public async Task Crash(string key)
    {
        _systems.Remove(key, out var system);
        await system!.Terminate().WaitAsync(MaxWait);
    }

    /// <summary>Stops it as a service is stopped: it leaves the cluster first.</summary>
    public async Task Leave(string key)
    {
        _systems.Remove(key, out var system);
        await CoordinatedShutdown.Get(system!).Run(CoordinatedShutdown.ClrExitReason.Instance).WaitAsync(MaxWait);
    }

    public void Down(string by, Address address) => AkkaCluster.Get(_systems[by]).Down(address);

    /// <summary>Proposes under new names until one is acknowledged.</summary>
    public Task<Answer> Commit(string key, string text) => History.CommitAsync(this[key], text);

    /// <summary>The list in a process's own machine once it has applied an index.</summary>
    public Task<IReadOnlyList<string>> ReadLocal(string key, long minIndex) => History.ReadLocalAsync(this[key], minIndex);

    /// <summary>All of these have the same list, with every acknowledged command once.</summary>
    public Task AssertNothingLost(params string[] keys) => History.AssertNothingLostAsync([.. keys.Select(k => this[k])]);

    /// <summary>Waits until a node's status fulfils a condition.</summary>
    public async Task<NodeStatus> Until(string key, Predicate<NodeStatus> wanted)
    {
        NodeStatus? status = null;
        await Conditions.Until(
            async () => wanted(status = await Raft.Get(_systems[key]).Router.Ask<NodeStatus>(new GetNodeStatus(), MaxWait)),
            () => $"{key} says {status?.Problem} {string.Join(", ", status?.Locations ?? [])}",
            MaxWait);
        return status!;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_systems.Values.Select(system => system.Terminate())).WaitAsync(MaxWait);
        Directory.Delete(_directory, recursive: true);
    }
}
