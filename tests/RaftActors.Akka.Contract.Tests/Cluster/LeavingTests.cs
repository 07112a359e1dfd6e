using Akka.Actor;
using Akka.Cluster;
using RaftActors.Akka.Contract.Tests.Remote;
using Xunit;
using AkkaCluster = Akka.Cluster.Cluster;

namespace RaftActors.Akka.Contract.Tests.Cluster;

/// <summary>How members go by their own wish.</summary>
public sealed class LeavingTests : ClusterSpec
{
    [Fact]
    public async Task A_member_leaves_in_three_steps_and_its_system_ends()
    {
        var first = await FoundAsync();
        var second = await JoinNewAsync(first);
        var events = Events(first);
        var reachability = new RemoteProbe(first);
        AkkaCluster.Get(first).Subscribe(reachability.Ref, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.IReachabilityEvent));
        var cluster = AkkaCluster.Get(second);
        var gone = new TaskCompletionSource();
        cluster.RegisterOnMemberRemoved(gone.SetResult);

        cluster.Leave(cluster.SelfAddress);

        await ExpectAsync<ClusterEvent.MemberLeft>(events, second);
        await ExpectAsync<ClusterEvent.MemberExited>(events, second);
        var removed = await ExpectAsync<ClusterEvent.MemberRemoved>(events, second);
        Assert.Equal((MemberStatus.Removed, MemberStatus.Exiting), (removed.Member.Status, removed.PreviousStatus));
        await reachability.ExpectNothingAsync();
        await gone.Task.WaitAsync(Patience);
        await second.WhenTerminated.WaitAsync(Patience);
        Assert.True(cluster.IsTerminated);
        Assert.Equal(CoordinatedShutdown.ClusterLeavingReason.Instance, CoordinatedShutdown.Get(second).ShutdownReason);
    }

    [Fact]
    public async Task Another_member_can_make_it_leave()
    {
        var first = await FoundAsync();
        var second = await JoinNewAsync(first);

        AkkaCluster.Get(first).Leave(AddressOf(second));

        await second.WhenTerminated.WaitAsync(Patience);
    }

    [Fact]
    public async Task Coordinated_shutdown_leaves_first()
    {
        var first = await FoundAsync();
        var second = await JoinNewAsync(first);
        var events = Events(first);

        var shutdown = CoordinatedShutdown.Get(second).Run(CoordinatedShutdown.ClrExitReason.Instance);

        await ExpectAsync<ClusterEvent.MemberLeft>(events, second);
        await ExpectAsync<ClusterEvent.MemberExited>(events, second);
        Assert.Equal(MemberStatus.Exiting, (await ExpectAsync<ClusterEvent.MemberRemoved>(events, second)).PreviousStatus);
        await shutdown.WaitAsync(Patience);
        Assert.True(second.WhenTerminated.IsCompleted);
    }

    [Fact]
    public async Task The_first_member_can_leave_too()
    {
        var first = await FoundAsync();
        var second = await JoinNewAsync(first);
        var events = Events(second);

        await AkkaCluster.Get(first).LeaveAsync().WaitAsync(Patience);

        Assert.Equal(MemberStatus.Exiting, (await ExpectAsync<ClusterEvent.MemberRemoved>(events, first)).PreviousStatus);
        Assert.Equal(AddressOf(second), (await StateAsync(second)).Leader);
        await JoinNewAsync(second);
    }

    [Fact]
    public async Task The_only_member_can_leave()
    {
        var only = await FoundAsync();

        await AkkaCluster.Get(only).LeaveAsync().WaitAsync(Patience);

        await only.WhenTerminated.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_node_that_goes_says_so_before_it_forgets_the_members()
    {
        var first = await FoundAsync();
        var second = await JoinNewAsync(first, "akka.coordinated-shutdown.terminate-actor-system = off");
        await ExpectAsync<ClusterEvent.MemberUp>(Events(second), first);
        var events = Events(second);

        await AkkaCluster.Get(second).LeaveAsync().WaitAsync(Patience);

        while (await events.ExpectAsync<ClusterEvent.IClusterDomainEvent>() is not ClusterEvent.ClusterShuttingDown and var earlier)
        {
            Assert.False(earlier is ClusterEvent.MemberRemoved removed && removed.Member.Address == AddressOf(first));
        }
    }
}
