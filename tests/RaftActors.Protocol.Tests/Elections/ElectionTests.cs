using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Protocol.Tests.Support;
using Xunit;

namespace RaftActors.Protocol.Tests.Elections;

/// <summary>How elections start, are won and are lost (§5.2, T§9.6).</summary>
public sealed class ElectionTests
{
    [Theory]
    [Paper("§5.2")]
    [InlineData(1, new int[0], new int[0], RaftRole.Leader)]
    [InlineData(3, new[] { 2, 3 }, new int[0], RaftRole.Leader)]
    [InlineData(3, new[] { 2 }, new int[0], RaftRole.Leader)]
    [InlineData(5, new[] { 2, 3, 4, 5 }, new int[0], RaftRole.Leader)]
    [InlineData(5, new[] { 2, 3, 4 }, new int[0], RaftRole.Leader)]
    [InlineData(5, new[] { 2, 3 }, new int[0], RaftRole.Leader)]
    [InlineData(3, new int[0], new[] { 2, 3 }, RaftRole.Follower)]
    [InlineData(5, new int[0], new[] { 2, 3, 4, 5 }, RaftRole.Follower)]
    [InlineData(5, new[] { 2 }, new[] { 3, 4, 5 }, RaftRole.Follower)]
    [InlineData(3, new int[0], new int[0], RaftRole.Candidate)]
    [InlineData(5, new[] { 2 }, new int[0], RaftRole.Candidate)]
    [InlineData(5, new int[0], new[] { 2, 3 }, RaftRole.Candidate)]
    public void A_majority_decides_an_election(int size, int[] yes, int[] no, RaftRole outcome)
    {
        var rig = new Rig(size).Campaign();
        rig.Persist();

        foreach (var (voter, granted) in yes.Select(v => (v, true)).Concat(no.Select(v => (v, false))))
        {
            rig.Vote(new ReplicaId($"n{voter}"), granted);
        }

        Assert.Equal((outcome, 1L), (rig.Replica.Role, rig.Term));
    }

    [Fact]
    public void A_voter_counts_once_however_often_its_answer_arrives()
    {
        var rig = new Rig(5).Campaign();
        rig.Persist();

        for (var i = 0; i < 3; i++)
        {
            rig.Vote(Rig.N2);
        }

        Assert.Equal(RaftRole.Candidate, rig.Replica.Role);
    }

    [Fact]
    [Paper("Figure 2")]
    public void A_candidates_own_vote_counts_only_once_it_is_durable()
    {
        var rig = new Rig().Campaign();

        rig.Vote(Rig.N2);
        Assert.Equal(RaftRole.Candidate, rig.Replica.Role);

        rig.Persist();
        Assert.Equal(RaftRole.Leader, rig.Replica.Role);
    }

    [Fact]
    public void Election_requests_also_wait_for_the_disk()
    {
        var rig = new Rig();
        rig.Expire();

        var lines = rig.Vote(Rig.N2, preVote: true);

        Assert.Equal(
            2, lines.Promises.Count(p => p.Message is RequestVote { IsPreVote: false } && p.WriteId == lines.Writes.Single().WriteId));
        Assert.DoesNotContain(lines.Sent, m => m is RequestVote);
    }

    [Fact]
    [Paper("§5.2")]
    [Paper("A06")]
    public void Election_timeouts_are_random_between_their_bounds()
    {
        var options = new ReplicaOptions();
        var seen = new HashSet<long>();
        for (ulong seed = 1; seed <= 500; seed++)
        {
            var replica = new Replica(
                Rig.N1,
                options,
                RecoveredState.New(new Protocol.Membership.Configuration([Rig.N1, Rig.N2, Rig.N3])),
                seed,
                new LogicalTime(0));
            var timeout = replica.NextDeadline - new LogicalTime(0);
            Assert.InRange(timeout, options.ElectionTimeoutMin, options.ElectionTimeoutMax);
            seen.Add((long)timeout.TotalMilliseconds / 100);
        }

        Assert.Equal(10, seen.Count);
    }

    [Theory]
    [Paper("§5.2")]
    [InlineData(1)]
    [InlineData(2)]
    public void A_candidate_that_hears_a_leader_follows_it(long term)
    {
        var rig = new Rig().Campaign();
        Assert.Equal(RaftRole.Candidate, rig.Replica.Role);

        rig.Append(Rig.N2, term, 0, 0, [], 0);

        Assert.Equal((RaftRole.Follower, term, Rig.N2), (rig.Replica.Role, rig.Term, rig.Replica.Leader));
    }

    [Fact]
    [Paper("T§9.6")]
    public void A_replica_asks_before_it_campaigns_and_enters_no_term_meanwhile()
    {
        var rig = new Rig();

        var lines = rig.Expire();

        Assert.Equal((RaftRole.PreCandidate, 0L), (rig.Replica.Role, rig.Term));
        Assert.Equal(2, lines.Sent.Count(m => m is RequestVote { IsPreVote: true, Term.Value: 1 }));
        Assert.Empty(lines.Writes);

        rig.Expire();
        Assert.Equal((RaftRole.PreCandidate, 0L), (rig.Replica.Role, rig.Term));
    }

    [Fact]
    [Paper("T§9.6")]
    public void A_refused_pre_vote_shows_the_newer_term()
    {
        var rig = new Rig(log: [1]);
        rig.Expire();

        rig.Vote(Rig.N2, granted: false, preVote: true, term: 6);

        Assert.Equal((RaftRole.Follower, 6L), (rig.Replica.Role, rig.Term));
    }

    [Fact]
    public void A_stale_timer_is_not_an_event()
    {
        var rig = new Rig();
        rig.Advance(rig.Options.ElectionTimeoutMin / 2);

        Assert.Empty(rig.Step(Inputs.DeadlineReached.Instance).All);
        Assert.Equal(RaftRole.Follower, rig.Replica.Role);
    }

    [Theory]
    [Paper("§5.1")]
    [InlineData(RaftRole.Follower)]
    [InlineData(RaftRole.Candidate)]
    [InlineData(RaftRole.Leader)]
    public void A_newer_term_makes_every_role_a_follower(RaftRole role)
    {
        var rig = new Rig();
        _ = role switch { RaftRole.Candidate => rig.Campaign(), RaftRole.Leader => rig.Lead(), _ => rig };
        Assert.Equal(role, rig.Replica.Role);

        rig.Append(Rig.N2, 5, 0, 0, [], 0);

        Assert.Equal((RaftRole.Follower, 5L, Rig.N2), (rig.Replica.Role, rig.Term, rig.Replica.Leader));
        Assert.True(rig.Replica.HardState.VotedFor.IsNone);
    }

    [Fact]
    [Paper("T§6.2")]
    public void A_leader_that_hears_no_quorum_steps_down_in_two_election_timeouts_and_stays_in_its_term()
    {
        var rig = new Rig().Lead();
        var start = rig.Now;
        var term = rig.Term;

        while (rig.Replica.Role == RaftRole.Leader)
        {
            rig.Expire();
        }

        Assert.InRange(rig.Now - start, rig.Options.ElectionTimeoutMin, 2 * rig.Options.ElectionTimeoutMax);
        Assert.Equal((RaftRole.Follower, term, true), (rig.Replica.Role, rig.Term, rig.Replica.Leader.IsNone));
    }

    [Fact]
    public void A_leader_that_hears_a_quorum_stays()
    {
        var rig = new Rig().Lead();
        for (var i = 0; i < 100; i++)
        {
            rig.Expire();
            rig.Step(new HeartbeatResponse(Rig.N2, Rig.N1, rig.Replica.HardState.CurrentTerm, 0));
        }

        Assert.Equal(RaftRole.Leader, rig.Replica.Role);
    }

    [Fact]
    public void A_leader_whose_disk_stalls_steps_down_and_does_not_campaign_meanwhile()
    {
        var rig = new Rig().Lead();
        rig.Step(new Inputs.ProposeRequest(new ReadOnlyMemory<byte>[] { new byte[1] }));
        var start = rig.Now;

        while (rig.Replica.Role == RaftRole.Leader && rig.Now - start < TimeSpan.FromMinutes(1))
        {
            rig.Expire();
            rig.Step(new HeartbeatResponse(Rig.N2, Rig.N1, rig.Replica.HardState.CurrentTerm, 0));
        }

        Assert.InRange(rig.Now - start, rig.Options.WriteDeadline, rig.Options.WriteDeadline + rig.Options.HeartbeatInterval * 2);
        rig.Expire();
        Assert.Equal(RaftRole.Follower, rig.Replica.Role);
        rig.Persist();
        rig.Expire();
        Assert.Equal(RaftRole.PreCandidate, rig.Replica.Role);
    }
}
