using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Protocol.Tests.Support;
using Xunit;

namespace RaftActors.Protocol.Tests.Elections;

/// <summary>How a replica answers candidates (§5.2, §5.4.1, T§4.2.3, T§9.6).</summary>
public sealed class VotingTests
{
    [Theory]
    [Paper("§5.4.1")]
    [InlineData(new long[] { 1 }, 1, 1, true)]
    [InlineData(new long[] { 1 }, 1, 2, true)]
    [InlineData(new long[] { 1, 1 }, 1, 1, false)]
    [InlineData(new long[] { 1 }, 2, 1, true)]
    [InlineData(new long[] { 1 }, 2, 2, true)]
    [InlineData(new long[] { 1, 1 }, 2, 1, true)]
    [InlineData(new long[] { 2 }, 1, 1, false)]
    [InlineData(new long[] { 2 }, 1, 2, false)]
    [InlineData(new long[] { 2, 2 }, 1, 1, false)]
    public void A_voter_grants_a_vote_only_to_a_log_at_least_as_up_to_date(long[] log, long lastTerm, long lastIndex, bool granted)
    {
        var rig = new Rig(log: log);

        var lines = rig.AskedForVote(Rig.N2, 3, lastIndex, lastTerm);

        var answer = Assert.IsType<RequestVoteResponse>(Assert.Single(lines.Promises).Message);
        Assert.Equal(granted, answer.VoteGranted);
        Assert.Equal(3, rig.Term);
    }

    [Fact]
    [Paper("§5.2")]
    public void A_replica_votes_once_per_term_first_come_first_served()
    {
        var rig = new Rig();

        Assert.Contains(rig.AskedForVote(Rig.N2, 1, 0, 0).Promises, p => p.Message is RequestVoteResponse { VoteGranted: true });
        rig.Persist();
        Assert.Contains(rig.AskedForVote(Rig.N3, 1, 5, 1).Sent, m => m is RequestVoteResponse { VoteGranted: false });
        Assert.Contains(rig.AskedForVote(Rig.N2, 1, 0, 0).Sent, m => m is RequestVoteResponse { VoteGranted: true });
    }

    [Fact]
    [Paper("Figure 2")]
    public void A_vote_leaves_only_with_the_write_that_holds_it()
    {
        var rig = new Rig();

        var lines = rig.AskedForVote(Rig.N2, 1, 0, 0);

        var promise = Assert.Single(lines.Promises);
        var write = Assert.Single(lines.Writes);
        Assert.Equal(write.WriteId, promise.WriteId);
        Assert.Equal((new Term(1), Rig.N2), (write.HardState.CurrentTerm, write.HardState.VotedFor));
        Assert.Empty(lines.Sent);
    }

    [Fact]
    [Paper("T§4.2.3")]
    public void A_replica_ignores_candidates_while_it_hears_a_leader_and_not_a_moment_longer()
    {
        var rig = new Rig();
        rig.Append(Rig.N3, 1, 0, 0, [], 0);
        rig.Persist();
        rig.Advance(rig.Options.ElectionTimeoutMin - TimeSpan.FromTicks(1));

        Assert.Empty(rig.AskedForVote(Rig.N2, 2, 9, 1).All);
        Assert.Equal(1, rig.Term);

        rig.Advance(TimeSpan.FromTicks(1));
        Assert.Contains(rig.AskedForVote(Rig.N2, 2, 9, 1).Promises, p => p.Message is RequestVoteResponse { VoteGranted: true });
    }

    [Theory]
    [Paper("T§9.6")]
    [InlineData(RaftRole.Follower)]
    [InlineData(RaftRole.PreCandidate)]
    [InlineData(RaftRole.Candidate)]
    [InlineData(RaftRole.Leader)]
    public void A_pre_vote_changes_nothing_at_the_voter(RaftRole role)
    {
        var rig = InRole(role);
        var before = (rig.Replica.HardState, rig.Replica.Role, rig.Replica.NextDeadline);

        var lines = rig.AskedForVote(Rig.N2, rig.Term + 5, 99, rig.Term, preVote: true);

        Assert.Equal(before, (rig.Replica.HardState, rig.Replica.Role, rig.Replica.NextDeadline));
        Assert.Empty(lines.Writes);
        Assert.Equal(role != RaftRole.Leader, Assert.IsType<RequestVoteResponse>(Assert.Single(lines.Sent)).VoteGranted);
    }

    [Fact]
    [Paper("§5.1")]
    public void A_stale_candidate_learns_the_newer_term()
    {
        var rig = new Rig(term: 7);

        var answer = Assert.IsType<RequestVoteResponse>(Assert.Single(rig.AskedForVote(Rig.N2, 3, 9, 3).Sent));

        Assert.Equal((false, 7L), (answer.VoteGranted, answer.Term.Value));
    }

    [Fact]
    public void A_response_from_a_non_member_changes_nothing()
    {
        var rig = new Rig().Lead();
        var term = rig.Term;

        Assert.Empty(rig.Step(new HeartbeatResponse(new ReplicaId("stranger"), Rig.N1, new Term(99), 0)).All);

        Assert.Equal((RaftRole.Leader, term), (rig.Replica.Role, rig.Term));
    }

    [Fact]
    public void A_message_for_another_replica_is_ignored()
    {
        var rig = new Rig();

        Assert.Empty(rig.Step(new RequestVote(Rig.N2, Rig.N3, new Term(5), false, false, EntryId.Zero)).All);
        Assert.Equal(0, rig.Term);
    }

    private static Rig InRole(RaftRole role)
    {
        var rig = new Rig();
        switch (role)
        {
            case RaftRole.PreCandidate:
                rig.Expire();
                break;
            case RaftRole.Candidate:
                rig.Campaign();
                rig.Persist();
                break;
            case RaftRole.Leader:
                rig.Lead();
                break;
        }

        Assert.Equal(role, rig.Replica.Role);
        return rig;
    }
}
