using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;
using RaftActors.Akka.Contract.Tests.Remote;
using Xunit;
using AkkaCluster = Akka.Cluster.Cluster;

namespace RaftActors.Akka.Contract.Tests.Cluster;

/// <summary>Members that crash, freeze, come back, or are declared down.</summary>
public sealed class UnreachableTests : ClusterSpec
{
    [Fact]
    public async Task A_crashed_member_is_unreachable_until_it_is_downed()
    {
        var first = await FoundAsync();
        var second = await JoinNewAsync(first);
        var events = Events(first);

        await second.Terminate();
        await ExpectReachabilityAsync<ClusterEvent.UnreachableMember>(events, second);
        var state = await StateAsync(first);
        Assert.Equal(MemberStatus.Up, Assert.Single(state.Unreachable).Status);
        Assert.Equal(2, state.Members.Count);
        AkkaCluster.Get(first).Down(AddressOf(second));

        await ExpectAsync<ClusterEvent.MemberDowned>(events, second);
        Assert.Equal(MemberStatus.Down, (await ExpectAsync<ClusterEvent.MemberRemoved>(events, second)).PreviousStatus);
        Assert.Single((await StateAsync(first)).Members);
    }

    [Fact]
    public async Task A_member_that_was_silent_and_speaks_again_is_reachable_again()
    {
        var (first, relayFirst) = StartNodeBehindRelay();
        var (second, relaySecond) = StartNodeBehindRelay();
        await FoundAsync(first);
        await JoinAsync(second, first);
        var events = Events(first);

        relayFirst.Stall();
        relaySecond.Stall();
        await ExpectReachabilityAsync<ClusterEvent.UnreachableMember>(events, second);
        relayFirst.Heal();
        relaySecond.Heal();

        Assert.Equal(MemberStatus.Up, (await ExpectReachabilityAsync<ClusterEvent.ReachableMember>(events, second)).Member.Status);
        Assert.Empty((await StateAsync(first)).Unreachable);
    }

    [Fact]
    public async Task A_node_that_comes_back_at_the_same_address_takes_the_place_of_its_earlier_self()
    {
        var first = await FoundAsync();
        var second = await JoinNewAsync(first);
        var events = Events(first);
        var earlier = (await ExpectAsync<ClusterEvent.MemberUp>(events, second)).Member;
        await second.Terminate();

        var again = StartNode(port: AddressOf(second).Port!.Value);
        await JoinAsync(again, first);

        var removed = await ExpectAsync<ClusterEvent.MemberRemoved>(events, second);
        var back = await ExpectAsync<ClusterEvent.MemberUp>(events, second);
        Assert.Equal(earlier.UniqueAddress, removed.Member.UniqueAddress);
        Assert.Equal(MemberStatus.Down, removed.PreviousStatus);
        Assert.Equal(AddressUidExtension.Uid(again), back.Member.UniqueAddress.Uid);
        Assert.NotEqual(earlier.UniqueAddress, back.Member.UniqueAddress);
    }

    [Fact]
    public async Task Nobody_is_let_in_while_a_member_is_unreachable()
    {
        var first = await FoundAsync();
        var second = await JoinNewAsync(first);
        var events = Events(first);
        await second.Terminate();
        await ExpectReachabilityAsync<ClusterEvent.UnreachableMember>(events, second);

        var third = StartNode();
        var joined = JoinAsync(third, first);
        await ExpectAsync<ClusterEvent.MemberJoined>(events, third);
        var later = new RemoteProbe(first);
        AkkaCluster.Get(first).Subscribe(later.Ref, ClusterEvent.InitialStateAsSnapshot, typeof(ClusterEvent.MemberUp));
        await later.ExpectAsync<ClusterEvent.CurrentClusterState>();
        await later.ExpectNothingAsync();
        AkkaCluster.Get(first).Down(AddressOf(second));

        await joined;
        await ExpectAsync<ClusterEvent.MemberUp>(events, third);
        Assert.DoesNotContain((await StateAsync(first)).Members, member => member.Address == AddressOf(second));
    }

    [Fact]
    public async Task Who_has_to_wait_may_be_let_in_weakly()
    {
        const string Weakly = "akka.cluster.allow-weakly-up-members = 500 ms";
        var first = await FoundAsync(Weakly);
        var second = await JoinNewAsync(first, Weakly);
        var events = Events(first);
        await second.Terminate();
        await ExpectReachabilityAsync<ClusterEvent.UnreachableMember>(events, second);

        var third = StartNode(Weakly);
        var joined = JoinAsync(third, first);

        Assert.Equal(MemberStatus.WeaklyUp, (await ExpectAsync<ClusterEvent.MemberWeaklyUp>(events, third)).Member.Status);
        Assert.False(joined.IsCompleted);
        AkkaCluster.Get(first).Down(AddressOf(second));
        await joined;
        await ExpectAsync<ClusterEvent.MemberUp>(events, third);
    }

    [Fact]
    public async Task A_member_that_is_downed_shuts_down()
    {
        var first = await FoundAsync();
        var second = await JoinNewAsync(first);

        AkkaCluster.Get(first).Down(AddressOf(second));

        await second.WhenTerminated.WaitAsync(Patience);
        Assert.Equal(CoordinatedShutdown.ClusterDowningReason.Instance, CoordinatedShutdown.Get(second).ShutdownReason);
    }

    [Fact]
    public async Task A_downed_member_whose_system_stays_is_refused_by_the_others()
    {
        var first = await FoundAsync();
        var second = await JoinNewAsync(first, "akka.cluster.run-coordinated-shutdown-when-down = off");
        var quarantined = new RemoteProbe(first);
        first.EventStream.Subscribe(quarantined.Ref, typeof(QuarantinedEvent));
        var gone = new TaskCompletionSource();
        AkkaCluster.Get(second).RegisterOnMemberRemoved(gone.SetResult);

        AkkaCluster.Get(first).Down(AddressOf(second));

        await gone.Task.WaitAsync(Patience);
        Assert.True(AkkaCluster.Get(second).IsTerminated);
        Assert.False(second.WhenTerminated.IsCompleted);
        var refused = await quarantined.ExpectAsync<QuarantinedEvent>(patience: Patience);
        Assert.Equal((AddressOf(second), AddressUidExtension.Uid(second)), (refused.Address, refused.Uid));
    }

    [Fact]
    public async Task The_larger_part_goes_on_by_itself()
    {
        const string Majority = """
            akka.cluster.downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
            akka.cluster.split-brain-resolver.stable-after = 1 s
            """;
        var first = await FoundAsync(Majority);
        var second = await JoinNewAsync(first, Majority);
        var third = await JoinNewAsync(first, Majority);
        var events = Events(second);
        await ExpectAsync<ClusterEvent.MemberUp>(events, third);

        await third.Terminate();

        await ExpectReachabilityAsync<ClusterEvent.UnreachableMember>(events, third);
        Assert.Equal(MemberStatus.Down, (await ExpectAsync<ClusterEvent.MemberRemoved>(events, third)).PreviousStatus);
    }
}
