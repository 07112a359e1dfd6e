using Akka.Actor;
using Akka.TestKit;
using RaftActors.Messages;
using RaftActors.Replicas;
using RaftActors.Requests;
using RaftActors.Routing;
using Xunit;

namespace RaftActors.Tests.Routing;

/// <summary>
/// In a session the router may retry, because the group recognises repetitions; it never reports a refusal if the command may have been
/// applied.
/// </summary>
public sealed class RouterSessionTests : RouterSpec
{
    private static readonly SessionSequence Third = new(300, 3, 2);

    [Fact]
    public void An_unknown_outcome_must_be_retried_with_the_same_sequence()
    {
        Propose(Long);
        var first = Replica.ExpectMsg<CommandRequest>();
        Assert.Equal(Third, first.Session);
        Respond(first, Outcome.Unknown);
        var second = Replica.ExpectMsg<CommandRequest>();
        Assert.Equal(first, second);
        Respond(second, Outcome.Ok);
        Assert.True(ExpectMsg<Answer>().IsOk);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_session_command_whose_node_is_lost_or_deposed_must_be_sent_elsewhere(bool isLost)
    {
        Router.Tell(new LeaderChanged("g", 1, "n2"));
        Propose(Long);
        N2.ExpectMsg<ClientRequest>();
        Router.Tell(isLost ? new PeerLost("n2") : new LeaderChanged("g", 2, "n3"));
        if (isLost)
        {
            Router.Tell(new LeaderChanged("g", 2, "n3"));
        }

        Respond(N3.FishForMessage<CommandRequest>(r => r.Session == Third, TimeSpan.FromSeconds(5)), Outcome.Ok);
        Assert.True(ExpectMsg<Answer>().IsOk);
    }

    [Fact]
    public void A_command_must_be_retried_elsewhere_when_a_node_does_not_answer()
    {
        Router.Tell(new LeaderChanged("g", 1, "n2"));
        Propose(Long);
        N2.ExpectMsg<ClientRequest>();
        Respond(Replica.ExpectMsg<ClientRequest>(TimeSpan.FromSeconds(5)), Outcome.Ok);
        Assert.True(ExpectMsg<Answer>().IsOk);
    }

    [Theory]
    [InlineData(Outcome.SessionExpired)]
    [InlineData(Outcome.AnswerForgotten)]
    [InlineData(Outcome.BadRequest)]
    [InlineData(Outcome.Busy)]
    public void A_refusal_of_the_first_attempt_must_be_passed_on(Outcome outcome)
    {
        Propose(Long);
        Respond(Replica.ExpectMsg<ClientRequest>(), outcome);
        Assert.Equal(outcome, ExpectMsg<Answer>().Outcome);
    }

    [Theory]
    [InlineData(Outcome.SessionExpired)]
    [InlineData(Outcome.AnswerForgotten)]
    [InlineData(Outcome.BadRequest)]
    public void A_refusal_after_an_unknown_attempt_must_leave_the_outcome_unknown(Outcome outcome)
    {
        Propose(Long);
        Respond(Replica.ExpectMsg<ClientRequest>(), Outcome.Unknown);
        Respond(Replica.ExpectMsg<ClientRequest>(), outcome);
        Assert.Equal(Outcome.Unknown, ExpectMsg<Answer>().Outcome);
    }

    [Fact]
    public void Busy_after_an_unknown_attempt_must_be_retried()
    {
        Propose(Long);
        Respond(Replica.ExpectMsg<ClientRequest>(), Outcome.Unknown);
        Respond(Replica.ExpectMsg<ClientRequest>(), Outcome.Busy);
        Respond(Replica.ExpectMsg<ClientRequest>(), Outcome.Ok);
        Assert.True(ExpectMsg<Answer>().IsOk);
    }

    [Fact]
    public void At_the_deadline_an_unsettled_outcome_must_be_answered_as_unknown()
    {
        Propose(TimeSpan.FromMilliseconds(400));
        Respond(Replica.ExpectMsg<ClientRequest>(), Outcome.Unknown);
        Replica.SetAutoPilot(new DelegateAutoPilot((_, message) =>
        {
            Respond((ClientRequest)message, Outcome.NoLeader);
            return AutoPilot.KeepRunning;
        }));
        Assert.Equal(Outcome.Unknown, ExpectMsg<Answer>().Outcome);
    }

    [Fact]
    public void Opening_must_be_retried_and_answered_with_the_session_id()
    {
        Router.Tell(new OpenSession("g"), TestActor);
        var request = Replica.ExpectMsg<OpenSessionRequest>();
        Respond(request, Outcome.Unknown);
        Router.Tell(ClientResponse.Ok(Replica.ExpectMsg<ClientRequest>(), 300, 2, default));
        Assert.Equal(new SessionOpened("g", 300), ExpectMsg<SessionOpened>());
    }

    [Fact]
    public void A_failed_opening_must_be_answered_with_its_outcome()
    {
        Router.Tell(new OpenSession("other"), TestActor);
        Assert.Equal(Outcome.NoSuchGroup, ExpectMsg<Answer>().Outcome);
        Router.Tell(new OpenSession("g"), TestActor);
        Respond(Replica.ExpectMsg<ClientRequest>(), Outcome.Busy);
        Assert.Equal(Outcome.Busy, ExpectMsg<Answer>().Outcome);
    }

    [Fact]
    public void Closing_must_be_retried_and_answered()
    {
        Router.Tell(new CloseSession("g", 300), TestActor);
        var request = Replica.ExpectMsg<CloseSessionRequest>();
        Assert.Equal(300, request.Session);
        Respond(request, Outcome.Unknown);
        Respond(Replica.ExpectMsg<ClientRequest>(), Outcome.Ok);
        Assert.True(ExpectMsg<Answer>().IsOk);
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(-1, 1, 0)]
    [InlineData(5, 0, 0)]
    [InlineData(5, 1, -1)]
    [InlineData(5, 1, 2)]
    public void Invalid_session_numbers_must_be_refused_at_once(long session, long sequence, long lowestAwaited)
    {
        Router.Tell(new Propose("g", default, Long, new SessionSequence(session, sequence, lowestAwaited)), TestActor);
        Assert.Equal(Outcome.BadRequest, ExpectMsg<Answer>().Outcome);
        Router.Tell(new CloseSession("g", Math.Min(session, 0)), TestActor);
        Assert.Equal(Outcome.BadRequest, ExpectMsg<Answer>().Outcome);
        Replica.ExpectNoMsg(TimeSpan.Zero);
    }

    private void Propose(TimeSpan timeout) => Router.Tell(new Propose("g", new byte[] { 1 }, timeout, Third), TestActor);

    private void Respond(ClientRequest request, Outcome outcome) => Router.Tell(
        outcome == Outcome.Ok ? ClientResponse.Ok(request, 1, 1, default) : ClientResponse.Failed(request, outcome, null, "refused"));
}
