using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using RaftActors.Akka.Contract.Tests.Remote;
using Xunit;
using AkkaCluster = Akka.Cluster.Cluster;

namespace RaftActors.Akka.Contract.Tests.Cluster;

/// <summary>Who hears of what.</summary>
public sealed class SubscriptionTests : ClusterSpec
{
    [Fact]
    public async Task The_state_comes_before_the_first_event()
    {
        var first = await FoundAsync("akka.cluster.roles = [raft]");
        var probe = new RemoteProbe(first);

        AkkaCluster.Get(first).Subscribe(probe.Ref, ClusterEvent.InitialStateAsSnapshot, typeof(ClusterEvent.IMemberEvent));
        var second = await JoinNewAsync(first);

        var state = await probe.ExpectAsync<object>() as ClusterEvent.CurrentClusterState;
        Assert.NotNull(state);
        Assert.Equal(AddressOf(first), Assert.Single(state.Members).Address);
        Assert.Equal((AddressOf(first), AddressOf(first)), (state.Leader, state.RoleLeader("raft")));
        Assert.Null(state.RoleLeader("other"));
        Assert.Empty(state.Unreachable);
        Assert.Equal(["raft"], state.AllRoles);
        Assert.IsType<ClusterEvent.MemberJoined>(await probe.ExpectAsync<object>());
        await ExpectAsync<ClusterEvent.MemberUp>(probe, second);
    }

    [Fact]
    public async Task The_state_can_come_as_events()
    {
        var first = await FoundAsync();
        var second = await JoinNewAsync(first);
        await ExpectAsync<ClusterEvent.MemberUp>(Events(first), second);
        var probe = new RemoteProbe(first);

        AkkaCluster.Get(first).Subscribe(probe.Ref, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent));

        ClusterEvent.IMemberEvent[] past = [await probe.ExpectAsync<ClusterEvent.MemberUp>(), await probe.ExpectAsync<ClusterEvent.MemberUp>()];
        Assert.Equal(new[] { first, second }.Select(AddressOf).ToHashSet(), past.Select(change => change.Member.Address).ToHashSet());
        await probe.ExpectNothingAsync();
    }

    [Fact]
    public async Task Only_the_kinds_that_were_asked_for_come()
    {
        var first = await FoundAsync();
        var probe = new RemoteProbe(first);
        var all = Events(first);
        AkkaCluster.Get(first).Subscribe(probe.Ref, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.MemberUp));
        await ExpectAsync<ClusterEvent.MemberUp>(probe, first);

        var second = await JoinNewAsync(first);

        Assert.Equal(AddressOf(second), Assert.IsType<ClusterEvent.MemberUp>(await probe.ExpectAsync<object>()).Member.Address);
        await ExpectAsync<ClusterEvent.MemberUp>(all, second);
    }

    [Fact]
    public async Task Who_has_unsubscribed_hears_nothing_more()
    {
        var first = await FoundAsync();
        var probe = new RemoteProbe(first);
        var cluster = AkkaCluster.Get(first);
        cluster.Subscribe(probe.Ref, ClusterEvent.InitialStateAsSnapshot, typeof(ClusterEvent.IMemberEvent));
        await probe.ExpectAsync<ClusterEvent.CurrentClusterState>();

        cluster.Unsubscribe(probe.Ref);
        var second = await JoinNewAsync(first);
        await ExpectAsync<ClusterEvent.MemberUp>(Events(first), second);

        await probe.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_subscription_ends_with_the_subscriber()
    {
        var first = await FoundAsync();
        var letters = new RemoteProbe(first);
        first.EventStream.Subscribe(letters.Ref, typeof(AllDeadLetters));
        var subscriber = new RemoteProbe(first);
        AkkaCluster.Get(first).Subscribe(subscriber.Ref, ClusterEvent.InitialStateAsSnapshot, typeof(ClusterEvent.IMemberEvent));
        await subscriber.ExpectAsync<ClusterEvent.CurrentClusterState>();
        await subscriber.Ref.GracefulStop(Patience);

        var second = await JoinNewAsync(first);
        await ExpectAsync<ClusterEvent.MemberUp>(Events(first), second);

        subscriber.Ref.Tell(new Number(1));
        await letters.ExpectAsync<AllDeadLetters>(letter => Expected(letter.Message));

        static bool Expected(object message)
        {
            Assert.IsNotAssignableFrom<ClusterEvent.IClusterDomainEvent>(message);
            return message is Number;
        }
    }

    [Fact]
    public void A_subscription_needs_at_least_one_kind_of_event()
    {
        var node = StartNode();
        var probe = new RemoteProbe(node);

        Assert.Throws<ArgumentException>(() => AkkaCluster.Get(node).Subscribe(probe.Ref, ClusterEvent.InitialStateAsEvents));
        Assert.Throws<ArgumentException>(() => AkkaCluster.Get(node).Subscribe(probe.Ref, ClusterEvent.InitialStateAsEvents, typeof(Number)));
    }
}
