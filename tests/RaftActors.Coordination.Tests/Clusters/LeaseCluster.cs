using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using RaftActors.Persistence;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Network;
using RaftActors.TestKit.Processes;
using AkkaCluster = Akka.Cluster.Cluster;

namespace RaftActors.Coordination.Tests.Clusters;

/// <summary>
/// Nodes of one Akka cluster in this process, with the group <c>lock</c> on all of them and a singleton that uses a lease. The first node
/// is the oldest. A lease lasts 4 s, of which its holder counts 3.
/// </summary>
internal sealed class LeaseCluster : IAsyncDisposable
{
    /// <summary>Split-brain resolver with the lease; without it no node is downed.</summary>
    public const string LeaseMajority = """
        akka.cluster {
          downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
          split-brain-resolver {
            active-strategy = lease-majority
            stable-after = 1s
            down-all-when-unstable = off
            lease-majority { lease-implementation = akka.coordination.lease.raft, acquire-lease-delay-for-minority = 200ms }
          }
        }
        """;

    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);
    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, ActorSystem> _systems = [];

    public LiveSingletons Singletons { get; } = new();

    public ActorSystem this[string node] => _systems[node];

    /// <summary>Starts the nodes one after the other, so that their age is known.</summary>
    public static async Task<LeaseCluster> StartAsync(int nodes, string more = "")
    {
        var cluster = new LeaseCluster();
        string[] names = [.. Enumerable.Range(1, nodes).Select(i => $"n{i}")];
        foreach (var name in names)
        {
            cluster.Start(name, names, more);
            await Conditions.Until(() => cluster._systems.Values.All(s => Up(s) == cluster._systems.Count), $"{name} is up", MaxWait);
        }

        await cluster.RunsOn("n1");
        return cluster;
    }

    public Task RunsOn(string where) =>
        Conditions.Until(() => Task.FromResult(Singletons.Where == where), () => $"runs on '{where}'; {Singletons.History}", MaxWait);

    public Task Cut(string node) => NetworkFaults.Cut([_systems[node]], Others(node));

    public Task Heal(string node) => NetworkFaults.Heal([_systems[node]], Others(node));

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_systems.Values.Select(s => s.Terminate())).WaitAsync(MaxWait);
        _directory.Dispose();
    }

    private static int Up(ActorSystem system) => AkkaCluster.Get(system).State.Members.Count(m => m.Status == MemberStatus.Up);

    private ActorSystem[] Others(string node) => [.. _systems.Where(s => s.Key != node).Select(s => s.Value)];

    private void Start(string name, string[] voters, string more)
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
                roles = [raft]
                log-info = off
                downing-provider-class = ""
                gossip-interval = 100ms
                leader-actions-interval = 100ms
                unreachable-nodes-reaper-interval = 100ms
                periodic-tasks-initial-delay = 50ms
                failure-detector { heartbeat-interval = 200ms, acceptable-heartbeat-pause = 2s, expected-response-after = 300ms }
                singleton { role = raft, use-lease = akka.coordination.lease.raft, lease-retry-interval = 300ms }
              }
              coordination.lease.raft { heartbeat-timeout = 4s, heartbeat-interval = 300ms, lease-operation-timeout = 1s, margin = 1s }
              coordinated-shutdown { run-by-actor-system-terminate = off, run-by-clr-shutdown-hook = off }
            }
            raft-actors {
              node-id = {{name}}
              cluster { role = raft, ask-again-min = 50ms, ask-again-max = 500ms }
              groups.lock { machine = lock, voters = [{{string.Join(", ", voters)}}] }
              election { timeout-min = 300ms, timeout-max = 600ms }
              heartbeat-interval = 50ms
            }
            """);
        config = ConfigurationFactory.ParseString(more)
            .WithFallback(config)
            .WithFallback(ConfigurationFactory.ParseString(NetworkFaults.Config))
            .WithFallback(RaftLease.DefaultConfig())
            .WithFallback(PersistentLogProvider.SqliteConfig(Path.Combine(_directory.Path, name)))
            .WithFallback(PersistentLogProvider.DefaultConfig())
            .WithFallback(ClusterSingleton.DefaultConfig());
        var system = ActorSystem.Create("leases", config);
        _systems[name] = system;
        Raft.Get(system);
        AkkaCluster.Get(system).Join(AkkaCluster.Get(_systems.Values.First()).SelfAddress);
        system.ActorOf(
            ClusterSingletonManager.Props(
                Singletons.Props(name), PoisonPill.Instance, ClusterSingletonManagerSettings.Create(system)),
            "manager");
    }
}
