using System.Diagnostics;
using Akka.Actor;
using Akka.TestKit;
using RaftActors.Messages;
using RaftActors.Replicas;
using RaftActors.Requests;
using RaftActors.Routing;
using Xunit;

namespace RaftActors.Tests.Routing;

/// <summary>The router with probes as its replica (n1) and its pipes: one answer per request, and no command twice.</summary>
public sealed class RouterTests : RouterSpec
{

    [Fact]
    public void A_leader_hint_must_be_followed_at_once_and_remembered()
    {
        Propose(Long);
        var request = Replica.ExpectMsg<ClientRequest>();
        Respond(request, Outcome.NoLeader, "n3");
        Assert.Equal(request.Id, N3.ExpectMsg<ClientRequest>().Id);
        Respond(request, Outcome.Ok);
        var answer = ExpectMsg<Answer>();
        Assert.Equal((Outcome.Ok, "n3"), (answer.Outcome, answer.Leader));

        Propose(Long);
        Respond(N3.ExpectMsg<ClientRequest>(), Outcome.Ok);
        Assert.True(ExpectMsg<Answer>().IsOk);
        Replica.ExpectNoMsg(TimeSpan.Zero);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Definite_refusals_must_be_retried_until_the_deadline(bool isRead)
    {
        var asked = 0;
        Replica.SetAutoPilot(new DelegateAutoPilot((_, message) =>
        {
            Interlocked.Increment(ref asked);
            Router.Tell(ClientResponse.Failed((ClientRequest)message, Outcome.NoLeader, null, "no"));
            return AutoPilot.KeepRunning;
        }));
        var watch = Stopwatch.StartNew();
        Ask(isRead, TimeSpan.FromMilliseconds(500));

        Assert.Equal(Outcome.NoLeader, ExpectMsg<Answer>().Outcome);
        Assert.InRange(watch.Elapsed, TimeSpan.FromMilliseconds(480), TimeSpan.FromSeconds(3));
        Assert.InRange(asked, 3, 30);

        // Without guessing: a command sent to a dead node would end as unknown.
        N2.ExpectNoMsg(TimeSpan.Zero);
        N3.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Two_replicas_that_name_each_other_as_leader_must_be_asked_with_pauses()
    {
        var count = 0;
        Pilot(Replica, "n2");
        Pilot(N2, "n1");
        Pilot(N3, "n1");
        Propose(TimeSpan.FromMilliseconds(500));
        Assert.Equal(Outcome.NoLeader, ExpectMsg<Answer>().Outcome);
        Assert.InRange(count, 4, 100);

        void Pilot(TestProbe probe, string hint) => probe.SetAutoPilot(new DelegateAutoPilot((_, message) =>
        {
            Interlocked.Increment(ref count);
            Router.Tell(ClientResponse.Failed((ClientRequest)message, Outcome.NoLeader, hint, "no"));
            return AutoPilot.KeepRunning;
        }));
    }

    [Fact]
    public void An_unanswered_command_must_end_unknown_and_never_be_sent_again()
    {
        Propose(TimeSpan.FromMilliseconds(900));
        Replica.ExpectMsg<ClientRequest>();
        Assert.Equal(Outcome.Unknown, ExpectMsg<Answer>().Outcome);
        Replica.ExpectNoMsg(TimeSpan.Zero);
        N2.ExpectNoMsg(TimeSpan.Zero);
        N3.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void An_unanswered_read_must_end_with_NoLeader()
    {
        Ask(isRead: true, TimeSpan.FromMilliseconds(300));
        Assert.Equal(Outcome.NoLeader, ExpectMsg<Answer>().Outcome);
    }

    [Theory]
    [InlineData(Outcome.Unknown)]
    [InlineData(Outcome.Busy)]
    [InlineData(Outcome.TooLarge)]
    [InlineData(Outcome.BadRequest)]
    public void Final_answers_must_be_passed_on_once(Outcome outcome)
    {
        Propose(Long);
        var request = Replica.ExpectMsg<ClientRequest>();
        Respond(request, outcome);
        Respond(request, Outcome.Ok);
        Respond(request, Outcome.NoLeader, "n2");
        Assert.Equal(outcome, ExpectMsg<Answer>().Outcome);
        ExpectNoMsg(TimeSpan.FromMilliseconds(60));
        N2.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void A_read_whose_leader_was_deposed_must_be_retried()
    {
        Ask(isRead: true, Long);
        Respond(Replica.ExpectMsg<ClientRequest>(), Outcome.Unknown);
        Respond(Replica.ExpectMsg<ClientRequest>(), Outcome.Ok);
        Assert.True(ExpectMsg<Answer>().IsOk);
    }

    [Theory]
    [InlineData(Outcome.Stopping)]
    [InlineData(Outcome.NoSuchGroup)]
    public void A_refusal_by_a_node_that_stops_or_lacks_the_group_must_be_retried_elsewhere(Outcome outcome)
    {
        Respond(ToN2(), outcome);
        Respond(Replica.ExpectMsg<ClientRequest>(), Outcome.Ok);
        Assert.True(ExpectMsg<Answer>().IsOk);
    }

    [Fact]
    public void Requests_that_can_never_succeed_must_be_refused_at_once()
    {
        Router.Tell(new Propose("g", new byte[101]), TestActor);
        Assert.Equal(Outcome.TooLarge, ExpectMsg<Answer>().Outcome);
        Router.Tell(new Query("g", new byte[101]), TestActor);
        Assert.Equal(Outcome.TooLarge, ExpectMsg<Answer>().Outcome);
        Router.Tell(new Propose("other", default), TestActor);
        Assert.Equal(Outcome.NoSuchGroup, ExpectMsg<Answer>().Outcome);
        Router.Tell(new Query("other", default), TestActor);
        Assert.Equal(Outcome.NoSuchGroup, ExpectMsg<Answer>().Outcome);
        Replica.ExpectNoMsg(TimeSpan.Zero);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_command_whose_node_is_lost_or_deposed_must_end_unknown_soon(bool isLost)
    {
        ToN2();
        Lose(isLost);
        Assert.Equal(Outcome.Unknown, ExpectMsg<Answer>(TimeSpan.FromSeconds(3)).Outcome);
        N3.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void An_answer_already_in_transit_must_still_count()
    {
        var request = ToN2();
        Lose(isLost: true);
        Respond(request, Outcome.Ok);
        Assert.True(ExpectMsg<Answer>().IsOk);
        ExpectNoMsg(TimeSpan.FromMilliseconds(500));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_read_whose_node_is_lost_or_deposed_must_be_retried_elsewhere(bool isLost)
    {
        Router.Tell(new LeaderChanged("g", 1, "n2"));
        Ask(isRead: true, Long);
        N2.ExpectMsg<ClientRequest>();
        Lose(isLost);
        if (isLost)
        {
            Router.Tell(new LeaderChanged("g", 2, "n3"));
        }

        var request = N3.FishForMessage<ClientRequest>(_ => true, TimeSpan.FromSeconds(3));
        Respond(request, Outcome.Ok);
        Assert.True(ExpectMsg<Answer>().IsOk);
    }

    [Fact]
    public void Without_a_local_replica_another_node_must_be_asked()
    {
        EndReplica();
        Propose(Long);
        Respond(N2.ExpectMsg<ClientRequest>(), Outcome.Ok);
        Assert.True(ExpectMsg<Answer>().IsOk);
    }

    [Fact]
    public void Local_reads_must_stay_on_this_node_whichever_node_leads()
    {
        Router.Tell(new LeaderChanged("g", 1, "n2"));
        Router.Tell(new Query("g", default, Consistency.Local, 77), TestActor);
        Router.Tell(new Query("g", default, Consistency.Sequential, 77), TestActor);
        Assert.Equal(0, Replica.ExpectMsg<QueryRequest>().MinIndex);
        Assert.Equal(77, Replica.ExpectMsg<QueryRequest>().MinIndex);
    }

    [Fact]
    public void A_node_whose_replica_was_removed_must_route_like_one_that_never_had_one()
    {
        RemoveReplica();
        N2.SetAutoPilot(new DelegateAutoPilot((_, message) => Serve(message)));
        N3.SetAutoPilot(new DelegateAutoPilot((_, message) => Serve(message)));
        Propose(Long);
        Assert.True(ExpectMsg<Answer>().IsOk);
        Router.Tell(new Query("g", default, Consistency.Local), TestActor);
        Assert.True(ExpectMsg<Answer>().IsOk);

        AutoPilot Serve(object message)
        {
            Respond((ClientRequest)message, Outcome.Ok);
            return AutoPilot.KeepRunning;
        }
    }

    [Fact]
    public void Requests_from_other_routers_must_reach_the_replica_or_be_refused()
    {
        var pipe = CreateTestProbe();
        var request = new CommandRequest("g", 5, default);
        Router.Tell(request, pipe);
        Replica.ExpectMsg<ClientRequest>((_, sender) => Assert.Equal(pipe.Ref, sender));

        EndReplica();
        Router.Tell(request, pipe);
        Assert.Equal(Outcome.NoLeader, pipe.ExpectMsg<ClientResponse>().Outcome);
        Router.Tell(request with { Group = "other" }, pipe);
        Assert.Equal(Outcome.NoSuchGroup, pipe.ExpectMsg<ClientResponse>().Outcome);
    }

    [Fact]
    public void Answers_for_an_earlier_router_must_be_ignored()
    {
        Router.Tell(new ClientResponse("g", 1, Outcome.Ok, 1, 1, default, null, null));
        Propose(Long);
        Respond(Replica.ExpectMsg<ClientRequest>(), Outcome.Ok);
        Assert.True(ExpectMsg<Answer>().IsOk);
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    private ClientRequest ToN2()
    {
        Router.Tell(new LeaderChanged("g", 1, "n2"));
        Propose(Long);
        return N2.ExpectMsg<ClientRequest>();
    }

    private void Lose(bool isLost) => Router.Tell(isLost ? new PeerLost("n2") : new LeaderChanged("g", 2, "n3"));

    private void Propose(TimeSpan timeout) => Ask(isRead: false, timeout);

    private void Ask(bool isRead, TimeSpan timeout) =>
        Router.Tell(isRead ? new Query("g", default, Timeout: timeout) : new Propose("g", new byte[] { 1 }, timeout), TestActor);

    private void Respond(ClientRequest request, Outcome outcome, string? leader = null) =>
        Router.Tell(
            outcome == Outcome.Ok
                ? ClientResponse.Ok(request, 1, 1, default)
                : ClientResponse.Failed(request, outcome, leader, "refused"));
}
