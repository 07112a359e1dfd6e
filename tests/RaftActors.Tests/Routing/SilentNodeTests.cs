using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Requests;
using RaftActors.Routing;
using Xunit;

namespace RaftActors.Tests.Routing;

/// <summary>
/// A node without a replica whose clients only write. Nothing tells it of a new leader: a command that a dead node got ends as unknown,
/// and the next one must not go there too.
/// </summary>
public sealed class SilentNodeTests : RouterSpec
{
    public SilentNodeTests()
    {
        EndReplica();
        Respond(Propose(N2), Outcome.Ok);
        Assert.True(ExpectMsg<Answer>().IsOk);
    }

    [Fact]
    public void A_command_must_not_follow_another_to_a_lost_node()
    {
        Propose(N2);
        Router.Tell(new PeerLost("n2"));
        Assert.Equal(Outcome.Unknown, ExpectMsg<Answer>(Long).Outcome);

        Respond(Propose(N3), Outcome.Ok);
        Assert.True(ExpectMsg<Answer>().IsOk);
        N2.ExpectNoMsg(TimeSpan.Zero);
    }

    /// <summary>A paused process keeps its connection.</summary>
    [Fact]
    public void A_command_must_not_follow_another_to_a_node_that_did_not_answer()
    {
        Router.Tell(new Propose("g", new byte[] { 1 }, TimeSpan.FromMilliseconds(900)), TestActor);
        N2.ExpectMsg<CommandRequest>();
        Assert.Equal(Outcome.Unknown, ExpectMsg<Answer>(Long).Outcome);

        Respond(Propose(N3), Outcome.Ok);
        Assert.True(ExpectMsg<Answer>().IsOk);
    }

    /// <summary>The others name the dead leader until they elect another one.</summary>
    [Fact]
    public void A_hint_that_names_a_lost_node_must_not_be_followed_at_once()
    {
        Router.Tell(new PeerLost("n2"));
        Respond(Propose(N3), Outcome.NoLeader, "n2");
        Respond(N3.ExpectMsg<CommandRequest>(Long), Outcome.Ok);

        Assert.True(ExpectMsg<Answer>().IsOk);
        N2.ExpectNoMsg(TimeSpan.Zero);
    }

    /// <summary>Only the connection was lost: the node still leads.</summary>
    [Fact]
    public void A_hint_that_names_a_lost_node_must_be_followed_after_the_longest_election_timeout()
    {
        Router.Tell(new PeerLost("n2"));
        Respond(Propose(N3), Outcome.NoLeader, "n2");
        CommandRequest? served = null;
        AwaitCondition(() => (served = Served()) is not null, Long);
        Respond(served!, Outcome.Ok);

        Assert.True(ExpectMsg<Answer>().IsOk);

        CommandRequest? Served()
        {
            while (N3.ReceiveOne(TimeSpan.Zero) is CommandRequest again)
            {
                Respond(again, Outcome.NoLeader, "n2");
            }

            return N2.ReceiveOne(TimeSpan.Zero) as CommandRequest;
        }
    }

    /// <summary>All other nodes were restarted at once, and this one has no replica.</summary>
    [Fact]
    public void Lost_nodes_must_be_asked_if_there_are_no_others()
    {
        Router.Tell(new PeerLost("n2"));
        Router.Tell(new PeerLost("n3"));
        Router.Tell(new Propose("g", new byte[] { 1 }, Long), TestActor);
        CommandRequest? received = null;
        AwaitCondition(
            () => (received = N2.ReceiveOne(TimeSpan.Zero) as CommandRequest ?? N3.ReceiveOne(TimeSpan.Zero) as CommandRequest) is not null,
            Long);
        Respond(received!, Outcome.Ok);

        Assert.True(ExpectMsg<Answer>().IsOk);
    }

    /// <summary>All members were restarted at once, and the only other node has no replica of the group.</summary>
    [Fact]
    public void Lost_nodes_must_be_asked_if_the_others_have_no_replica()
    {
        Router.Tell(new PeerLost("n2"));
        var refused = Propose(N3);
        Respond(refused, Outcome.NoSuchGroup);
        Respond(N2.ExpectMsg<CommandRequest>(Long), Outcome.Ok);

        Assert.True(ExpectMsg<Answer>().IsOk);
        N3.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void A_node_that_answers_again_must_be_asked_as_before()
    {
        var late = Propose(N2);
        Router.Tell(new PeerLost("n2"));
        Respond(late, Outcome.Ok);
        Assert.True(ExpectMsg<Answer>().IsOk);

        Propose(N2);
    }

    private CommandRequest Propose(Akka.TestKit.TestProbe expected)
    {
        Router.Tell(new Propose("g", new byte[] { 1 }, Long), TestActor);
        return expected.ExpectMsg<CommandRequest>(Long);
    }

    private void Respond(ClientRequest request, Outcome outcome, string? leader = null) => Router.Tell(
        outcome == Outcome.Ok ? ClientResponse.Ok(request, 1, 1, default) : ClientResponse.Failed(request, outcome, leader, "refused"));
}
