using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Protocol.Snapshots;
using RaftActors.Protocol.Tests.Support;
using Xunit;

namespace RaftActors.Protocol.Tests.Births;

/// <summary>
/// A replica whose first configuration does not contain it: it was made by its node because its parent will never make it, or it joins.
/// </summary>
public sealed class UninitialisedReplicaTests
{
    private static readonly Configuration Others = new([Rig.N2, Rig.N3]);

    [Fact]
    public void It_never_campaigns()
    {
        var rig = new Rig(members: Others);
        for (var i = 0; i < 20; i++)
        {
            Assert.DoesNotContain(rig.Expire().Left, m => m is RequestVote);
        }

        rig.Append(Rig.N2, 3, 20, 1, [], 20);
        rig.Step(new TimeoutNow(Rig.N2, Rig.N1, new Term(3)));
        Assert.Equal(RaftRole.Learner, rig.Replica.Role);
        Assert.Equal(3, rig.Term);
    }

    [Fact]
    public void Its_vote_is_durable_before_it_leaves_and_is_given_once_a_term()
    {
        var rig = new Rig(members: Others);
        var lines = rig.AskedForVote(Rig.N2, 4, 21, 1);
        Assert.IsType<RequestVoteResponse>(Assert.Single(lines.Promises).Message);
        Assert.Empty(lines.Left);
        Assert.Equal(new Term(4), Assert.Single(lines.Writes).HardState.CurrentTerm);
        Assert.True(Assert.IsType<RequestVoteResponse>(Assert.Single(rig.Persist().Left)).VoteGranted);

        rig.AskedForVote(Rig.N3, 4, 22, 1);
        Assert.Equal(Rig.N2, rig.Replica.HardState.VotedFor);
    }

    [Fact]
    public void It_acknowledges_no_entry_behind_a_state_that_it_lacks()
    {
        var rig = new Rig(members: Others);
        var lines = rig.Append(Rig.N2, 1, 20, 1, [1], 21);
        rig.Persist();
        Assert.DoesNotContain(lines.Promises, p => p.Message is AppendEntriesResponse { Success: true });
        Assert.Equal(LogIndex.Zero, rig.Replica.LastLog.Index);
    }

    [Fact]
    public void A_snapshot_makes_it_what_the_members_say()
    {
        var rig = new Rig(members: Others);
        var snapshot = new SnapshotInfo(Rig.Id(20, 1), new Configuration([Rig.N1, Rig.N2, Rig.N3]));
        rig.Step(new InstallSnapshot(Rig.N2, Rig.N1, new Term(1), snapshot));
        rig.Step(new SnapshotInstalled(snapshot.LastIncluded));
        Assert.Equal(RaftRole.Follower, rig.Replica.Role);
        Assert.Equal(20, rig.Replica.CommitIndex.Value);
    }

    [Fact]
    public void It_takes_the_entries_of_a_group_that_began_without_state()
    {
        var rig = new Rig(members: Others);
        rig.Append(Rig.N2, 1, 0, 0, [1, 1], 2);
        Assert.Contains(rig.Persist().Left, m => m is AppendEntriesResponse { Success: true, MatchIndex.Value: 2 });
        Assert.Equal(RaftRole.Learner, rig.Replica.Role);
    }
}
