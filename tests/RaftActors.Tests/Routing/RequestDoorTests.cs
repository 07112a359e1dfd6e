using RaftActors.Messages;
using RaftActors.Requests;
using Xunit;

namespace RaftActors.Tests.Routing;

/// <summary>Requests that can never succeed are refused before they are sent, and the router serves the next one.</summary>
public sealed class RequestDoorTests : RouterSpec
{
    public static TheoryData<object, Outcome> Impossible() => new()
    {
        { new Propose(null!, default), Outcome.NoSuchGroup },
        { new Query(null!, default), Outcome.NoSuchGroup },
        { new TransferLeadership(null!), Outcome.NoSuchGroup },
        { new GetMembers(null!), Outcome.NoSuchGroup },
        { new AddLearner("g", null!), Outcome.BadRequest },
        { new RemoveMember("g", null!), Outcome.BadRequest },
        { new ReplaceMember("g", "n1", null!), Outcome.BadRequest },
        { new ChangeMembers("g", [null!], [], []), Outcome.BadRequest },
        { new ChangeMembers("g", [.. Enumerable.Repeat("n1", 40)], [], []), Outcome.TooLarge },
        { new TransferLeadership("g", new string('n', 101)), Outcome.TooLarge },
        { new Propose("g", new byte[101]), Outcome.TooLarge },
        { new SkipEntry("g", 1, null!), Outcome.BadRequest },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void An_impossible_request_must_be_refused_and_harm_nothing(object request, Outcome outcome)
    {
        Router.Tell(request, TestActor);
        Assert.Equal(outcome, ExpectMsg<Answer>(Long).Outcome);

        Router.Tell(new Propose("g", new byte[1]), TestActor);
        Replica.ExpectMsg<CommandRequest>(Long);
    }

    [Fact]
    public void A_subscription_to_a_group_without_a_name_must_end()
    {
        Router.Tell(new Subscribe(null!, 1), TestActor);
        Assert.Contains("knows no group", ExpectMsg<SubscriptionEnded>(Long).Reason, StringComparison.Ordinal);
    }

    /// <summary>Lists that were never set mean no members; the group's rules refuse that.</summary>
    [Fact]
    public void A_change_without_lists_must_reach_the_leader()
    {
        Router.Tell(new ChangeMembers("g", default, default, default), TestActor);
        Assert.True(Replica.ExpectMsg<MembershipRequest>(Long).Change is ChangeMembers { Voters: [], Learners: [], Witnesses: [] });
    }
}
