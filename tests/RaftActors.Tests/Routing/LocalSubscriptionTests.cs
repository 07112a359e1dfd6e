using Akka.Actor;
using Akka.TestKit;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Replicas;
using RaftActors.Replicas.Subscriptions;
using RaftActors.Requests;
using RaftActors.Routing;
using RaftActors.Storage;
using RaftActors.Tests.Replicas;
using Xunit;

namespace RaftActors.Tests.Routing;

/// <summary>A subscription that this node's replica serves: whatever state that replica is in, the subscriber is answered.</summary>
public sealed class LocalSubscriptionTests : Akka.TestKit.Xunit2.TestKit
{
    private readonly GroupDirectory _directory = new();
    private readonly TestProbe _subscriber;
    private readonly ReplicaRig _rig;
    private readonly IActorRef _router;

    public LocalSubscriptionTests()
        : base(Raft.DefaultConfig())
    {
        _subscriber = CreateTestProbe();
        _rig = new ReplicaRig(this, eager: false);
        var settings = _rig.Settings;
        _directory.TryAdd(settings.Groups["g"]);
        _directory.Register("g", _rig.Replica);
        _router = Sys.ActorOf(Props.Create(() => new RouterActor(settings, _directory, new NodeLocations(), new PeerPipes())));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_replica_that_has_ended_but_is_still_listed_ends_it(bool ofRange)
    {
        var watcher = CreateTestProbe();
        watcher.Watch(_rig.Replica);
        Sys.Stop(_rig.Replica);
        watcher.ExpectTerminated(_rig.Replica);

        Subscribe(ofRange);

        Assert.Equal(new SubscriptionEnded("g", 5, "The replica that served it stopped."), _subscriber.ExpectMsg<SubscriptionEnded>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_replica_that_is_stopping_ends_it(bool ofRange)
    {
        _rig.Recover();
        _rig.Replica.Tell(StopReplica.Instance);
        _rig.Log.FishForMessage(m => m is LogStoreProtocol.Close);

        Subscribe(ofRange);

        Assert.Equal(new SubscriptionEnded("g", 5, "This node is stopping."), _subscriber.ExpectMsg<SubscriptionEnded>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_replica_that_has_faulted_ends_it(bool ofRange)
    {
        _rig.Recover();
        Sys.Stop(_rig.Log);
        _rig.Parent.FishForMessage(m => m is ReplicaFaulted);

        Subscribe(ofRange);

        Assert.Contains("stopped", _subscriber.ExpectMsg<SubscriptionEnded>().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replica_that_starts_serves_it_as_soon_as_it_runs()
    {
        Subscribe(ofRange: false);
        _subscriber.ExpectNoMsg(TimeSpan.FromMilliseconds(50));

        _rig.Recover();
        _rig.Replica.Tell(_rig.Append(
            1, EntryId.Zero, 6, [.. Enumerable.Range(1, 6).Select(i => ReplicaRig.Entry(i, 1, $"{i}"))]));
        _rig.MakeDurable();

        var batch = _subscriber.ExpectMsg<CommittedBatch>();
        Assert.Equal((5, 6), (batch.First, batch.Last));
    }

    [Fact]
    public void A_replica_that_fails_while_it_starts_ends_it()
    {
        Subscribe(ofRange: true);
        _subscriber.ExpectNoMsg(TimeSpan.FromMilliseconds(50));

        Sys.Stop(_rig.Log);

        Assert.Contains("faulted", _subscriber.ExpectMsg<SubscriptionEnded>().Reason, StringComparison.Ordinal);
    }

    /// <summary>Otherwise those who come and go while nothing is committed fill the list of those who wait.</summary>
    [Fact]
    public void A_replica_forgets_subscribers_that_left()
    {
        var replica = CreateTestProbe();
        _directory.Register("g", replica);
        Subscribe(ofRange: false);
        replica.ExpectMsg<SubscriptionProtocol.Begin>();

        Sys.Stop(_subscriber);

        replica.ExpectMsg<SubscriptionProtocol.Forget>();
    }

    [Fact]
    public void A_router_that_stops_ends_it_and_accepts_no_other()
    {
        _rig.Recover();
        Subscribe(ofRange: false);
        _subscriber.ExpectNoMsg(TimeSpan.FromMilliseconds(50));

        _router.Tell(StopReplica.Instance);
        _subscriber.ExpectMsg<SubscriptionEnded>();
        Subscribe(ofRange: false);

        Assert.Contains("stopping", _subscriber.ExpectMsg<SubscriptionEnded>().Reason, StringComparison.Ordinal);
    }

    private void Subscribe(bool ofRange) => _router.Tell(ofRange ? new FollowRange("g", 5) : new Subscribe("g", 5), _subscriber);
}
