using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Coordination;
using RaftActors.Machines.Locks;
using Xunit;

namespace RaftActors.Coordination.Tests.Clusters;

/// <summary>Akka's own users of a lease, on three nodes in this process whose connections are cut.</summary>
public sealed class PartitionTests
{
    [Fact]
    public async Task The_loss_of_the_lease_ends_a_singleton_that_is_cut_off_and_it_comes_back_with_it()
    {
        await using var cluster = await LeaseCluster.StartAsync(3);

        await cluster.Cut("n1");
        await cluster.RunsOn("");
        await cluster.Heal("n1");
        await cluster.RunsOn("n1");

        Assert.Equal("+n1 -n1 +n1", cluster.Singletons.History);
    }

    [Fact]
    public async Task The_side_with_the_raft_majority_survives_and_two_singletons_never_run_at_once()
    {
        await using var cluster = await LeaseCluster.StartAsync(3, LeaseCluster.LeaseMajority);

        await cluster.Cut("n1");
        await cluster["n1"].WhenTerminated.WaitAsync(LeaseCluster.MaxWait);
        await cluster.RunsOn("n2");

        Assert.Equal(1, cluster.Singletons.Most);
        Assert.False(cluster["n2"].WhenTerminated.IsCompleted || cluster["n3"].WhenTerminated.IsCompleted);
    }

    [Fact]
    public async Task A_node_that_leaves_hands_the_lease_over()
    {
        await using var cluster = await LeaseCluster.StartAsync(3);

        await Akka.Cluster.Cluster.Get(cluster["n1"]).LeaveAsync().WaitAsync(LeaseCluster.MaxWait);
        await cluster.RunsOn("n2");

        Assert.Equal("+n1 -n1 +n2", cluster.Singletons.History);
    }

    /// <summary>Longer than the test waits: only a release lets the next node start it.</summary>
    [Fact]
    public async Task A_node_that_shuts_down_hands_its_leases_over()
    {
        await using var cluster = await LeaseCluster.StartAsync(
            3, "akka.coordination.lease.raft { heartbeat-timeout = 90s, release-on-shutdown = on }");
        var (first, second) = (Lease(cluster["n1"]), Lease(cluster["n2"]));
        Assert.True(await first.Acquire());

        await CoordinatedShutdown.Get(cluster["n1"]).Run(CoordinatedShutdown.ClrExitReason.Instance).WaitAsync(LeaseCluster.MaxWait);
        await cluster.RunsOn("n2");

        Assert.Equal("+n1 -n1 +n2", cluster.Singletons.History);
        Assert.True(await second.Acquire());

        static Lease Lease(ActorSystem system) =>
            LeaseProvider.Get(system).GetLease("own", RaftLease.ConfigPath, Akka.Cluster.Cluster.Get(system).SelfAddress.ToString());
    }

    [Fact]
    public async Task A_shard_starts_its_entities_with_its_lease()
    {
        await using var cluster = await LeaseCluster.StartAsync(
            1,
            "akka.cluster.sharding { use-lease = akka.coordination.lease.raft, role = raft, distributed-data.durable.keys = [] }");
        var system = cluster["n1"];
        var region = await ClusterSharding.Get(system).StartAsync(
            "things",
            _ => Props.Create(() => new Thing()),
            ClusterShardingSettings.Create(system),
            HashCodeMessageExtractor.Create(2, m => (string)m, m => m));

        Assert.Equal("hello", await region.Ask<string>("hello", LeaseCluster.MaxWait));

        var locks = await new LockClient(Raft.Get(system).Client).ListAsync();
        var names = locks.Result!.Listed.Select(l => l.Name).ToList();
        Assert.Contains(names, n => n.Contains("shard-things", StringComparison.Ordinal));
    }

    private sealed class Thing : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }
}
