using System.Diagnostics;
using Akka.Actor;
using Akka.TestKit;
using RaftActors.Client;
using RaftActors.Groups;
using RaftActors.Protocol;
using RaftActors.Replicas;
using RaftActors.Tests.Replicas;
using RaftActors.Transport;
using Xunit;

namespace RaftActors.Tests.Groups;

/// <summary>The router with probes as its replica (n1) and its pipes: one answer a request, and no command twice.</summary>
public sealed class RouterTests : Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);
    private readonly TestProbe _replica;
    private readonly TestProbe _n2;
    private readonly TestProbe _n3;
    private readonly NodeDirectory _directory = new();
    private readonly IActorRef _router;

    public RouterTests()
        : base(Raft.DefaultConfig())
    {
        _replica = CreateTestProbe();
        _n2 = CreateTestProbe();
        _n3 = CreateTestProbe();
        _directory.Register("g", _replica);
        var settings = ReplicaRig.SettingsOf(new ReplicaOptions { MaxCommandBytes = 100 });
        var pipes = new Dictionary<string, IActorRef> { ["n2"] = _n2, ["n3"] = _n3 };
        foreach (var group in settings.Groups.Values)
        {
            _directory.TryAdd(group);
        }

        _router = Sys.ActorOf(Props.Create(() => new RouterActor(settings, _directory, pipes)));
    }

    [Fact]
    public void A_hint_must_be_followed_at_once_and_remembered()
    {
        Propose(Long);
        var request = _replica.ExpectMsg<ClientRequest>();
        Respond(request, ResponseStatus.NotLeader, "n3");
        Assert.Equal(request.Id, _n3.ExpectMsg<ClientRequest>().Id);
        Respond(request, ResponseStatus.Ok);
        var answer = ExpectMsg<Answer>();
        Assert.Equal((Outcome.Ok, "n3"), (answer.Outcome, answer.Leader));

        Propose(Long);
        Respond(_n3.ExpectMsg<ClientRequest>(), ResponseStatus.Ok);
        Assert.True(ExpectMsg<Answer>().IsOk);
        _replica.ExpectNoMsg(TimeSpan.Zero);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Definite_refusals_must_be_tried_again_until_the_deadline(bool isRead)
    {
        var watch = Stopwatch.StartNew();
        Ask(isRead, TimeSpan.FromMilliseconds(500));
        var asked = 0;
        _replica.SetAutoPilot(new DelegateAutoPilot((_, message) =>
        {
            Interlocked.Increment(ref asked);
            _router.Tell(ClientResponse.Failed((ClientRequest)message, ResponseStatus.NotLeader, null, "no"));
            return AutoPilot.KeepRunning;
        }));

        Assert.Equal(Outcome.NoLeader, ExpectMsg<Answer>().Outcome);
        Assert.InRange(watch.Elapsed, TimeSpan.FromMilliseconds(480), TimeSpan.FromSeconds(3));
        Assert.InRange(asked, 3, 30);

        // Not by guessing: a command sent to a node that may be dead would have to end as unknown.
        _n2.ExpectNoMsg(TimeSpan.Zero);
        _n3.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Two_replicas_that_name_each_other_must_not_be_asked_without_pause()
    {
        var count = 0;
        Pilot(_replica, "n2");
        Pilot(_n2, "n1");
        Pilot(_n3, "n1");
        Propose(TimeSpan.FromMilliseconds(500));
        Assert.Equal(Outcome.NoLeader, ExpectMsg<Answer>().Outcome);
        Assert.InRange(count, 4, 100);

        void Pilot(TestProbe probe, string hint) => probe.SetAutoPilot(new DelegateAutoPilot((_, message) =>
        {
            Interlocked.Increment(ref count);
            _router.Tell(ClientResponse.Failed((ClientRequest)message, ResponseStatus.NotLeader, hint, "no"));
            return AutoPilot.KeepRunning;
        }));
    }

    [Fact]
    public void A_command_that_nobody_answered_must_end_unknown_and_never_be_sent_again()
    {
        Propose(TimeSpan.FromMilliseconds(900));
        _replica.ExpectMsg<ClientRequest>();
        Assert.Equal(Outcome.Unknown, ExpectMsg<Answer>().Outcome);
        _replica.ExpectNoMsg(TimeSpan.Zero);
        _n2.ExpectNoMsg(TimeSpan.Zero);
        _n3.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void A_read_that_nobody_answered_must_end_without_a_leader()
    {
        Ask(isRead: true, TimeSpan.FromMilliseconds(300));
        Assert.Equal(Outcome.NoLeader, ExpectMsg<Answer>().Outcome);
    }

    [Theory]
    [InlineData(7, Outcome.Unknown)]
    [InlineData(2, Outcome.Busy)]
    [InlineData(3, Outcome.TooLarge)]
    [InlineData(5, Outcome.BadRequest)]
    public void Final_answers_must_be_passed_on_once(int status, Outcome outcome)
    {
        Propose(Long);
        var request = _replica.ExpectMsg<ClientRequest>();
        Respond(request, (ResponseStatus)status);
        Respond(request, ResponseStatus.Ok);
        Respond(request, ResponseStatus.NotLeader, "n2");
        Assert.Equal(outcome, ExpectMsg<Answer>().Outcome);
        ExpectNoMsg(TimeSpan.FromMilliseconds(60));
        _n2.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void A_read_whose_leader_was_deposed_must_be_asked_again()
    {
        Ask(isRead: true, Long);
        Respond(_replica.ExpectMsg<ClientRequest>(), ResponseStatus.Unknown);
        Respond(_replica.ExpectMsg<ClientRequest>(), ResponseStatus.Ok);
        Assert.True(ExpectMsg<Answer>().IsOk);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(4)]
    public void A_node_that_stops_or_lacks_the_group_must_be_left_for_another(int status)
    {
        Respond(ToN2(), (ResponseStatus)status);
        Respond(_replica.ExpectMsg<ClientRequest>(), ResponseStatus.Ok);
        Assert.True(ExpectMsg<Answer>().IsOk);
    }

    [Fact]
    public void What_can_never_be_must_be_refused_at_once()
    {
        _router.Tell(new Propose("g", new byte[101]), TestActor);
        Assert.Equal(Outcome.TooLarge, ExpectMsg<Answer>().Outcome);
        _router.Tell(new Query("g", new byte[101]), TestActor);
        Assert.Equal(Outcome.TooLarge, ExpectMsg<Answer>().Outcome);
        _router.Tell(new Propose("other", default), TestActor);
        Assert.Equal(Outcome.NoSuchGroup, ExpectMsg<Answer>().Outcome);
        _router.Tell(new Query("other", default), TestActor);
        Assert.Equal(Outcome.NoSuchGroup, ExpectMsg<Answer>().Outcome);
        _replica.ExpectNoMsg(TimeSpan.Zero);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_command_whose_node_is_lost_or_deposed_must_end_unknown_soon(bool isLost)
    {
        ToN2();
        Lose(isLost);
        Assert.Equal(Outcome.Unknown, ExpectMsg<Answer>(TimeSpan.FromSeconds(3)).Outcome);
        _n3.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void An_answer_that_was_under_way_must_still_count()
    {
        var request = ToN2();
        Lose(isLost: true);
        Respond(request, ResponseStatus.Ok);
        Assert.True(ExpectMsg<Answer>().IsOk);
        ExpectNoMsg(TimeSpan.FromMilliseconds(500));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_read_whose_node_is_lost_or_deposed_must_be_asked_elsewhere(bool isLost)
    {
        _router.Tell(new LeaderChanged("g", 1, "n2"));
        Ask(isRead: true, Long);
        _n2.ExpectMsg<ClientRequest>();
        Lose(isLost);
        if (isLost)
        {
            _router.Tell(new LeaderChanged("g", 2, "n3"));
        }

        var request = _n3.FishForMessage<ClientRequest>(_ => true, TimeSpan.FromSeconds(3));
        Respond(request, ResponseStatus.Ok);
        Assert.True(ExpectMsg<Answer>().IsOk);
    }

    [Fact]
    public void Without_a_replica_here_another_node_must_be_asked()
    {
        _directory.Unregister("g");
        Propose(Long);
        Respond(_n2.ExpectMsg<ClientRequest>(), ResponseStatus.Ok);
        Assert.True(ExpectMsg<Answer>().IsOk);
    }

    [Fact]
    public void Local_reads_must_stay_here_whoever_leads()
    {
        _router.Tell(new LeaderChanged("g", 1, "n2"));
        _router.Tell(new Query("g", default, Consistency.Local, 77), TestActor);
        _router.Tell(new Query("g", default, Consistency.Sequential, 77), TestActor);
        Assert.Equal(0, _replica.ExpectMsg<ClientRequest>().MinIndex);
        Assert.Equal(77, _replica.ExpectMsg<ClientRequest>().MinIndex);
    }

    [Fact]
    public void Requests_of_other_routers_must_reach_the_replica_or_be_refused()
    {
        var pipe = CreateTestProbe();
        var request = new ClientRequest("g", 5, RequestKind.Propose, default, 0);
        _router.Tell(request, pipe);
        _replica.ExpectMsg<ClientRequest>((_, sender) => Assert.Equal(pipe.Ref, sender));

        _directory.Unregister("g");
        _router.Tell(request, pipe);
        Assert.Equal(ResponseStatus.NotLeader, pipe.ExpectMsg<ClientResponse>().Status);
        _router.Tell(request with { Group = "other" }, pipe);
        Assert.Equal(ResponseStatus.NoSuchGroup, pipe.ExpectMsg<ClientResponse>().Status);
    }

    [Fact]
    public void Answers_for_an_earlier_router_must_be_ignored()
    {
        _router.Tell(new ClientResponse("g", 1, ResponseStatus.Ok, 1, 1, default, null, null));
        Propose(Long);
        Respond(_replica.ExpectMsg<ClientRequest>(), ResponseStatus.Ok);
        Assert.True(ExpectMsg<Answer>().IsOk);
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    private ClientRequest ToN2()
    {
        _router.Tell(new LeaderChanged("g", 1, "n2"));
        Propose(Long);
        return _n2.ExpectMsg<ClientRequest>();
    }

    private void Lose(bool isLost) => _router.Tell(isLost ? new PeerLost("n2") : new LeaderChanged("g", 2, "n3"));

    private void Propose(TimeSpan timeout) => Ask(isRead: false, timeout);

    private void Ask(bool isRead, TimeSpan timeout) =>
        _router.Tell(isRead ? new Query("g", default, Timeout: timeout) : new Propose("g", new byte[] { 1 }, timeout), TestActor);

    private void Respond(ClientRequest request, ResponseStatus status, string? leader = null) => _router.Tell(
        status == ResponseStatus.Ok ? ClientResponse.Ok(request, 1, 1, default) : ClientResponse.Failed(request, status, leader, "refused"));
}
