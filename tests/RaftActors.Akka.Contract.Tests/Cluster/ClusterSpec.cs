using Akka.Actor;
using Akka.Cluster;
using RaftActors.Akka.Contract.Tests.Remote;
using AkkaCluster = Akka.Cluster.Cluster;

namespace RaftActors.Akka.Contract.Tests.Cluster;

/// <summary>Starts nodes of one cluster, which decide within tenths of a second, and ends them abruptly after the test.</summary>
public abstract class ClusterSpec : RemoteSpec
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private const string Name = "members";

    private const string Fast = """
        akka.actor.provider = cluster
        akka.cluster {
          log-info = off
          gossip-interval = 100 ms
          leader-actions-interval = 100 ms
          unreachable-nodes-reaper-interval = 100 ms
          periodic-tasks-initial-delay = 50 ms
          seed-node-timeout = 1 s
          retry-unsuccessful-join-after = 1 s
          allow-weakly-up-members = off
          downing-provider-class = ""
          failure-detector {
            heartbeat-interval = 100 ms
            acceptable-heartbeat-pause = 1 s
            expected-response-after = 300 ms
          }
        }
        akka.coordinated-shutdown {
          run-by-actor-system-terminate = off
          run-by-clr-shutdown-hook = off
        }
        """;

    /// <summary>A node that belongs to no cluster yet.</summary>
    protected ActorSystem StartNode(string extra = "", int port = 0) => StartSystem(Name, port, $"{Fast}\n{extra}");

    protected (ActorSystem System, TcpRelay Relay) StartNodeBehindRelay() => StartBehindRelay(Name, Fast);

    /// <summary>The only member of a new cluster, up.</summary>
    protected async Task<ActorSystem> FoundAsync(string extra = "")
    {
        var node = StartNode(extra);
        await FoundAsync(node);
        return node;
    }

    protected static Task FoundAsync(ActorSystem node) => AkkaCluster.Get(node).JoinAsync(AddressOf(node)).WaitAsync(Patience);

    protected static Task JoinAsync(ActorSystem node, ActorSystem member) => AkkaCluster.Get(node).JoinAsync(AddressOf(member)).WaitAsync(Patience);

    /// <summary>A member that joined through another one, up.</summary>
    protected async Task<ActorSystem> JoinNewAsync(ActorSystem member, string extra = "")
    {
        var node = StartNode(extra);
        await JoinAsync(node, member);
        return node;
    }

    /// <summary>A probe that gets what is the case as events, and everything that follows.</summary>
    protected static RemoteProbe Events(ActorSystem node)
    {
        var probe = new RemoteProbe(node);
        AkkaCluster.Get(node).Subscribe(probe.Ref, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.IClusterDomainEvent));
        return probe;
    }

    protected static Task<T> ExpectAsync<T>(RemoteProbe events, ActorSystem about) where T : ClusterEvent.IMemberEvent =>
        events.ExpectAsync<T>(change => change.Member.Address == AddressOf(about), Patience);

    protected static Task<T> ExpectReachabilityAsync<T>(RemoteProbe events, ActorSystem about) where T : ClusterEvent.ReachabilityEvent =>
        events.ExpectAsync<T>(change => change.Member.Address == AddressOf(about), Patience);

    /// <summary>What the node knows now.</summary>
    protected static async Task<ClusterEvent.CurrentClusterState> StateAsync(ActorSystem node)
    {
        var probe = new RemoteProbe(node);
        AkkaCluster.Get(node).SendCurrentClusterState(probe.Ref);
        return await probe.ExpectAsync<ClusterEvent.CurrentClusterState>();
    }
}
