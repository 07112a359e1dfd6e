using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Invariants;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Tests.Support;
using Xunit;

namespace RaftActors.Protocol.Tests.Replication;

/// <summary>How a follower handles a leader's messages (§5.3).</summary>
public sealed class FollowerTests
{
    [Theory]
    [Paper("§5.3")]
    [InlineData(0, 0, true, 0, 0)]
    [InlineData(1, 1, true, 0, 0)]
    [InlineData(2, 2, true, 0, 0)]
    [InlineData(2, 1, false, 1, 1)]
    [InlineData(3, 3, false, 2, 2)]
    public void A_follower_refuses_an_append_whose_previous_entry_it_does_not_have(
        long prevIndex, long prevTerm, bool success, long hintIndex, long hintTerm)
    {
        var rig = new Rig(log: [1, 2]);

        var lines = rig.Append(Rig.N2, prevTerm > 2 ? prevTerm : 2, prevIndex, prevTerm, [], 0);

        var answer = Assert.IsType<AppendEntriesResponse>(lines.Sent.Concat(lines.Promises.Select(p => p.Message)).Single());
        Assert.Equal(success, answer.Success);
        Assert.Equal(Rig.Id(hintIndex, hintTerm), answer.Hint);
    }

    [Theory]
    [Paper("§5.3")]
    [InlineData(1, 1, new long[0], 3, 1)]
    [InlineData(1, 1, new long[] { 2 }, 3, 2)]
    [InlineData(1, 1, new long[] { 2 }, 4, 2)]
    [InlineData(2, 2, new long[0], 3, 2)]
    [InlineData(2, 2, new long[0], 4, 2)]
    [InlineData(2, 2, new long[] { 2 }, 4, 3)]
    [InlineData(2, 2, new long[] { 2, 2 }, 3, 3)]
    public void A_follower_commits_no_further_than_the_message_verified(
        long prevIndex, long prevTerm, long[] entries, long leaderCommit, long commit)
    {
        var rig = new Rig(log: [1, 2], term: 2);

        var lines = rig.Append(Rig.N2, 2, prevIndex, prevTerm, entries, leaderCommit);

        Assert.Equal(commit, rig.Replica.CommitIndex.Value);
        Assert.Equal(commit, lines.Applied.Count);
    }

    [Fact]
    public void A_suffix_beyond_the_message_is_neither_committed_nor_acknowledged()
    {
        // The leader's entry 2 is verified; this follower's entries 3 and 4 are from an older leader and may differ from the leader's.
        var rig = new Rig(log: [1, 1, 1, 1]);

        var lines = rig.Append(Rig.N2, 2, 1, 1, [1], 4);

        Assert.Equal(2, rig.Replica.CommitIndex.Value);
        Assert.Equal(2, Assert.IsType<AppendEntriesResponse>(Assert.Single(lines.Promises).Message).MatchIndex.Value);
        Assert.Equal([1, 1, 1, 1], rig.LogTerms());
    }

    [Theory]
    [Paper("§5.3")]
    [InlineData(new long[] { 1, 1, 1 }, 1, 1, new long[] { 1, 1 }, new long[] { 1, 1, 1 })]
    [InlineData(new long[] { 1, 1, 1 }, 1, 1, new long[] { 1 }, new long[] { 1, 1, 1 })]
    [InlineData(new long[] { 1, 1, 1 }, 1, 1, new long[] { 2 }, new long[] { 1, 2 })]
    [InlineData(new long[] { 1, 1, 1 }, 1, 1, new long[] { 1, 2 }, new long[] { 1, 1, 2 })]
    [InlineData(new long[] { 1, 1, 1 }, 3, 1, new long[] { 2 }, new long[] { 1, 1, 1, 2 })]
    [InlineData(new long[] { 1, 2, 2 }, 0, 0, new long[] { 1, 1 }, new long[] { 1, 1 })]
    public void A_follower_removes_only_a_conflicting_suffix(long[] log, long prevIndex, long prevTerm, long[] entries, long[] result)
    {
        var rig = new Rig(log: log);

        rig.Append(Rig.N2, 3, prevIndex, prevTerm, entries, 0);

        Assert.Equal(result, rig.LogTerms());
    }

    [Fact]
    public void A_follower_refuses_to_remove_committed_entries()
    {
        var rig = new Rig(log: [1, 1]);
        rig.Append(Rig.N2, 1, 2, 1, [], 2);

        Assert.Throws<InvariantViolation>(() => rig.Append(Rig.N3, 2, 1, 1, [2], 0));
    }

    [Fact]
    [Paper("Figure 2")]
    public void A_follower_acknowledges_only_once_the_entries_are_durable()
    {
        var rig = new Rig();

        var lines = rig.Append(Rig.N2, 1, 0, 0, [1, 1], 0);

        var write = Assert.Single(lines.Writes);
        Assert.Equal(2, write.Entries.Length);
        Assert.Equal(write.WriteId, Assert.Single(lines.Promises).WriteId);
        Assert.Empty(lines.Sent);

        // A repeated append arrives before the write completed: nothing new to write, and still no acknowledgement.
        var again = rig.Append(Rig.N2, 1, 0, 0, [1, 1], 0);
        Assert.Empty(again.Writes);
        Assert.Equal(write.WriteId, Assert.Single(again.Promises).WriteId);
    }

    [Fact]
    [Paper("§5.1")]
    public void A_leader_of_an_older_term_changes_nothing_and_learns_the_newer_one()
    {
        var rig = new Rig(log: [1, 2]);

        var lines = rig.Append(Rig.N2, 1, 1, 1, [1], 2);

        Assert.Equal([1, 2], rig.LogTerms());
        Assert.Equal(0, rig.Replica.CommitIndex.Value);
        var answer = Assert.IsType<AppendEntriesResponse>(Assert.Single(lines.Sent));
        Assert.Equal((false, 2L), (answer.Success, answer.Term.Value));
    }

    [Fact]
    public void A_heartbeat_moves_the_commit_index_and_is_answered_with_its_round()
    {
        var rig = new Rig(log: [1, 1, 1]);

        var lines = rig.Step(new Heartbeat(Rig.N2, Rig.N1, new Term(1), new LogIndex(2), 7));

        Assert.Equal(2, rig.Replica.CommitIndex.Value);
        Assert.Equal(7, Assert.IsType<HeartbeatResponse>(Assert.Single(lines.Sent)).ReadRound);
    }

    [Fact]
    public void A_heartbeat_that_vouches_for_lost_entries_is_a_fault()
    {
        var rig = new Rig(log: [1]);

        Assert.Throws<InvariantViolation>(() => rig.Step(new Heartbeat(Rig.N2, Rig.N1, new Term(1), new LogIndex(2), 0)));
    }

    [Fact]
    [Paper("§5.2")]
    public void Two_leaders_of_one_term_are_a_fault()
    {
        var rig = new Rig();
        rig.Append(Rig.N2, 1, 0, 0, [], 0);

        Assert.Throws<InvariantViolation>(() => rig.Append(Rig.N3, 1, 0, 0, [], 0));
    }

    [Theory]
    [InlineData(new long[] { 1, 2, 2, 4, 4, 4, 4 }, new long[] { 1, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3 }, 5)]
    [InlineData(new long[] { 1, 1, 1, 4, 4, 5, 5, 6, 6, 6 }, new long[] { 1, 1, 1, 4, 4, 5, 5, 6, 6 }, 3)]
    [InlineData(new long[] { 1, 1, 1, 4, 4, 5, 5, 6, 6, 6 }, new long[] { 1, 1, 1, 4 }, 3)]
    [InlineData(new long[] { 1, 1, 1, 4, 4, 5, 5, 6, 6, 6 }, new long[] { 1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6 }, 3)]
    [InlineData(new long[] { 1, 1, 1, 4, 4, 5, 5, 6, 6, 6 }, new long[] { 1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7 }, 3)]
    [InlineData(new long[] { 1, 1, 1, 4, 4, 5, 5, 6, 6, 6 }, new long[] { 1, 1, 1, 4, 4, 4, 4 }, 4)]
    [InlineData(new long[] { 1, 1, 1, 4, 4, 5, 5, 6, 6, 6 }, new long[] { 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3 }, 6)]
    [Paper("Figure 7")]
    public void A_leader_repairs_every_log_of_figure_7_in_few_round_trips(long[] leaderLog, long[] followerLog, int mostRefusals)
    {
        var term = Math.Max(leaderLog[^1], followerLog[^1]) + 1;
        var leader = new Rig(log: leaderLog, term: term);
        var follower = new Rig(log: followerLog, term: Math.Max(term, followerLog[^1]));
        var lines = Elect(leader);
        var refusals = 0;
        for (var i = 0; i < 50 && lines.Sent.OfType<AppendEntries>().FirstOrDefault(m => m.To == Rig.N2) is { } append; i++)
        {
            var answered = follower.Step(append with { From = Rig.N3, To = Rig.N1 });
            if (answered.Writes.Count > 0)
            {
                follower.Persist();
            }

            var answer = (AppendEntriesResponse)answered.Sent.Concat(answered.Promises.Select(p => p.Message)).Single();
            refusals += answer.Success ? 0 : 1;
            lines = leader.Step(answer with { From = Rig.N2, To = Rig.N1 });
        }

        Assert.Equal(leader.LogTerms(), follower.LogTerms());
        Assert.InRange(refusals, 0, mostRefusals);
    }

    private static Lines Elect(Rig rig)
    {
        rig.Campaign();
        rig.Persist();
        return rig.Vote(Rig.N3);
    }
}
