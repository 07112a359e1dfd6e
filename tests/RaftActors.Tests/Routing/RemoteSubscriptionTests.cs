using Akka.Actor;
using Akka.TestKit;
using RaftActors.Messages;
using RaftActors.Protocol;
using RaftActors.Replicas;
using RaftActors.Requests;
using RaftActors.Routing;
using RaftActors.Tests.Replicas;
using Xunit;

namespace RaftActors.Tests.Routing;

/// <summary>
/// A subscription on a node without a replica, with probes as the pipes: which nodes it asks, and how it handles their answers.
/// </summary>
public sealed class RemoteSubscriptionTests : Akka.TestKit.Xunit2.TestKit
{
    private readonly TestProbe _n2;
    private readonly TestProbe _n3;
    private readonly TestProbe _subscriber;
    private readonly IActorRef _router;

    public RemoteSubscriptionTests()
        : base(Raft.DefaultConfig())
    {
        _n2 = CreateTestProbe();
        _n3 = CreateTestProbe();
        _subscriber = CreateTestProbe();
        var directory = new GroupDirectory();
        var settings = ReplicaRig.SettingsOf(new ReplicaOptions());
        directory.TryAdd(settings.Groups["g"]);
        var pipes = new PeerPipes();
        pipes.Add("n2", _n2);
        pipes.Add("n3", _n3);
        _router = Sys.ActorOf(Props.Create(() => new RouterActor(settings, directory, new NodeLocations(), pipes)));
        Watch(_router);
    }

    [Fact]
    public void A_follower_must_be_asked_first_and_batches_must_continue_where_the_last_one_ended()
    {
        _router.Tell(new LeaderChanged("g", 1, "n2"));
        Subscribe(5);
        var request = AskedOf(_n3);
        Assert.Equal(5, request.FromIndex);

        Answer(request, 5, 9);
        Assert.Equal((5, 9), Batch());
        Assert.Equal(10, AskedOf(_n3).FromIndex);
    }

    [Fact]
    public void A_lost_source_must_leave_no_gap_and_its_late_answer_must_repeat_nothing()
    {
        Subscribe(5);
        var lost = AskedOf(_n2);
        _router.Tell(new PeerLost("n2"));
        var request = AskedOf(_n3);
        Assert.Equal(5, request.FromIndex);
        Answer(request, 5, 7);
        Assert.Equal((5, 7), Batch());

        Answer(lost, 5, 8);
        Answer(AskedOf(_n3), 8, 8);
        Assert.Equal((8, 8), Batch());
        _subscriber.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Theory]
    [InlineData(Outcome.NoLeader)]
    [InlineData(Outcome.NoSuchGroup)]
    [InlineData(Outcome.Stopping)]
    [InlineData(Outcome.Busy)]
    public void A_source_that_refuses_or_sends_invalid_answers_must_be_replaced(Outcome outcome)
    {
        Subscribe(5);
        _router.Tell(ClientResponse.Failed(AskedOf(_n2), outcome, null, "no"));
        _router.Tell(ClientResponse.Ok(AskedOf(_n3), 9, 0, new byte[] { 0xFF }));
        Answer(AskedOf(_n2), 5, 5);
        Assert.Equal((5, 5), Batch());
    }

    [Fact]
    public void A_source_without_new_entries_must_be_replaced()
    {
        Subscribe(5);
        _router.Tell(ClientResponse.Ok(AskedOf(_n2), 4, 0, default));
        Assert.Equal(5, AskedOf(_n3).FromIndex);
        _subscriber.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void No_batch_must_be_requested_while_four_are_unacknowledged()
    {
        Subscribe(1);
        for (var i = 1; i <= 4; i++)
        {
            Answer(AskedOf(_n2), i, i);
            Assert.Equal((i, i), Batch());
        }

        var subscription = _subscriber.LastSender;
        _n2.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
        subscription.Tell(new CommittedAck(1), _subscriber);
        Assert.Equal(5, AskedOf(_n2).FromIndex);
    }

    [Fact]
    public void Compaction_must_be_reported_as_the_last_message()
    {
        Subscribe(5);
        var request = AskedOf(_n2);
        _router.Tell(ClientResponse.Compacted(request, 40));
        Assert.Equal(40, _subscriber.ExpectMsg<Compacted>().FirstIndex);
        _subscriber.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        _n2.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void A_subscription_must_end_with_its_subscriber_or_its_node()
    {
        Subscribe(5);
        Answer(AskedOf(_n2), 5, 5);
        Batch();
        var subscription = _subscriber.LastSender;
        Watch(subscription);
        Sys.Stop(_subscriber);
        ExpectTerminated(subscription);

        var other = CreateTestProbe();
        _router.Tell(new Subscribe("g", 7), other);
        AskedOf(_n2);
        _router.Tell(StopReplica.Instance);
        Assert.Equal(7, other.ExpectMsg<SubscriptionEnded>().NextIndex);
        _router.Tell(new Subscribe("g", 8), other);
        Assert.Equal(8, other.ExpectMsg<SubscriptionEnded>().NextIndex);
    }

    private void Subscribe(long from) => _router.Tell(new Subscribe("g", from), _subscriber);

    private void Answer(ClientRequest request, long first, long last) =>
        _router.Tell(
            ClientResponse.Ok(
                request, last, 0, new CommittedRange(first, last, [new CommittedEntry(last, 1, 1, new byte[] { 7 })]).Encode()));

    private CommittedRequest AskedOf(TestProbe pipe) => pipe.ExpectMsg<CommittedRequest>(TimeSpan.FromSeconds(5));

    private (long First, long Last) Batch()
    {
        var batch = _subscriber.ExpectMsg<CommittedBatch>(TimeSpan.FromSeconds(5));
        Assert.Equal(batch.Last, Assert.Single(batch.Commands).Index);
        return (batch.First, batch.Last);
    }
}
