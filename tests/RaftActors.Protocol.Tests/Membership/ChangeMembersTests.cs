using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Protocol.Tests.Replication;
using RaftActors.Protocol.Tests.Support;
using Xunit;

namespace RaftActors.Protocol.Tests.Membership;

/// <summary>Changing members (§6, T§4).</summary>
public sealed class ChangeMembersTests
{
    [Fact]
    [Paper("§6")]
    public void A_configuration_is_in_force_as_soon_as_it_is_appended()
    {
        var rig = LeaderTests.Settled(new Rig());

        var lines = Change(rig, "n1 n2 n3", "n4");

        Assert.Contains("MembersAnswered 1 Appended 2 leader=n1", lines.All);
        Assert.Contains("ConfigurationChanged voters=(n1 n2 n3) learners=(n4)", lines.All);
        Assert.Contains(lines.Sent, m => m is AppendEntries && m.To == Rig.N4);
    }

    [Fact]
    [Paper("T§4.2.1")]
    public void A_learner_does_not_count_until_it_is_promoted()
    {
        var rig = LeaderTests.Settled(new Rig());
        Change(rig, "n1 n2 n3", "n4");
        rig.Persist();

        rig.Ack(Rig.N4, 2);
        Assert.Equal(1, rig.Replica.CommitIndex.Value);
        rig.Ack(Rig.N2, 2);
        Assert.Equal(2, rig.Replica.CommitIndex.Value);
    }

    [Fact]
    [Paper("T§4.2.1")]
    public void A_new_voter_must_have_caught_up_as_a_learner()
    {
        var rig = LeaderTests.Settled(new Rig(options: new ReplicaOptions { PromotionLag = 2 }));
        Assert.Contains("MembersAnswered 1 NotCaughtUp 0 leader=n1", Change(rig, "n1 n2 n3 n4").All);

        Change(rig, "n1 n2 n3", "n4");
        Commit(rig, Rig.N2);
        LeaderTests.Propose(rig, 5);
        Assert.Contains("MembersAnswered 1 NotCaughtUp 0 leader=n1", Change(rig, "n1 n2 n3 n4").All);

        rig.Ack(Rig.N4, rig.Replica.LastLog.Index.Value - 2);
        Assert.Contains("MembersAnswered 1 Appended 8 leader=n1", Change(rig, "n1 n2 n3 n4").All);
        Assert.Equal(3, (rig.Replica.Configuration.Voters.Length / 2) + 1);
    }

    [Fact]
    [Paper("T§4.1")]
    public void Changes_are_refused_while_another_is_pending_and_before_an_entry_of_the_leaders_term_is_committed()
    {
        var rig = new Rig().Lead();
        Assert.Contains("MembersAnswered 1 NotReady 0 leader=n1", Change(rig, "n1 n2").All);

        rig.Ack(Rig.N2, 1);
        rig.Ack(Rig.N3, 1);
        Change(rig, "n1 n2");
        Assert.Contains("MembersAnswered 1 ConfigurationInProgress 0 leader=n1", Change(rig, "n1 n2 n3").All);
    }

    [Fact]
    public void Changes_are_refused_if_already_in_force_if_they_lose_the_quorum_and_by_a_replica_that_does_not_lead()
    {
        var rig = LeaderTests.Settled(new Rig());
        Assert.Contains("MembersAnswered 1 Invalid 0 leader=n1", Change(rig, "n1 n2 n3").All);

        // n2 was not heard for a long time: a group of n1 and n2 could not commit.
        for (var i = 0; i < 25; i++)
        {
            rig.Expire();
            rig.Step(new HeartbeatResponse(Rig.N3, Rig.N1, rig.Replica.HardState.CurrentTerm, 0));
        }

        Assert.Contains("MembersAnswered 1 WouldLoseQuorum 0 leader=n1", Change(rig, "n1 n2").All);
        Assert.Contains("MembersAnswered 1 NotLeader 0 leader=-", Change(new Rig(), "n1 n2").All);
    }

    [Fact]
    [Paper("§6")]
    public void Replacing_two_voters_uses_a_joint_configuration_which_the_leader_leaves()
    {
        var rig = WithLearners("n4", "n5");

        Change(rig, "n1 n4 n5");
        Assert.Equal("voters=(n1 n4 n5) outgoing=(n1 n2 n3)", rig.Replica.Configuration.ToString());
        rig.Persist();
        var joint = rig.Replica.LastLog.Index.Value;

        rig.Ack(Rig.N4, joint);
        Assert.True(rig.Replica.CommitIndex.Value < joint);
        var lines = rig.Ack(Rig.N2, joint);

        Assert.Equal(joint, rig.Replica.CommitIndex.Value);
        Assert.Contains("ConfigurationChanged voters=(n1 n4 n5)", lines.All);
        Assert.DoesNotContain(lines.Sent.OfType<AppendEntries>(), m => m.To == Rig.N2);
    }

    [Fact]
    [Paper("T§4.3")]
    public void A_new_leader_leaves_the_joint_configuration_that_it_inherits()
    {
        var joint = new Configuration([Rig.N1, Rig.N2], null, [Rig.N1, Rig.N2, Rig.N3]);
        var rig = new Rig();
        rig.Step(
            new AppendEntries(
                Rig.N3, Rig.N1, new Term(1), EntryId.Zero,
                new[] { new Entry(new LogIndex(1), new Term(1), EntryKind.Configuration, 0, ConfigurationCodec.Encode(joint)) },
                LogIndex.Zero));
        rig.Persist();
        rig.Advance(rig.Options.ElectionTimeoutMax);
        rig.Expire();
        rig.Vote(Rig.N2, preVote: true);
        rig.Persist();
        rig.Vote(Rig.N2);
        rig.Persist();
        Assert.Equal(RaftRole.Leader, rig.Replica.Role);

        var lines = rig.Ack(Rig.N2, 2);

        Assert.Contains("ConfigurationChanged voters=(n1 n2)", lines.All);
    }

    [Fact]
    [Paper("T§4.2.2")]
    public void A_leader_that_removes_itself_leads_until_its_removal_is_committed_and_does_not_count_itself()
    {
        var rig = LeaderTests.Settled(new Rig());
        Change(rig, "n2 n3");
        rig.Persist();

        rig.Ack(Rig.N2, 2);
        Assert.Equal((RaftRole.Leader, 1L), (rig.Replica.Role, rig.Replica.CommitIndex.Value));
        rig.Ack(Rig.N3, 2);

        Assert.Equal((RaftRole.Learner, 2L), (rig.Replica.Role, rig.Replica.CommitIndex.Value));
        for (var i = 0; i < 5; i++)
        {
            rig.Expire();
        }

        Assert.Equal(RaftRole.Learner, rig.Replica.Role);
    }

    [Fact]
    [Paper("§6")]
    public void A_truncated_configuration_is_taken_back()
    {
        var rig = new Rig();
        var without = new Configuration([Rig.N2, Rig.N3]);
        var entry = new Entry(new LogIndex(1), new Term(1), EntryKind.Configuration, 0, ConfigurationCodec.Encode(without));
        rig.Step(new AppendEntries(Rig.N3, Rig.N1, new Term(1), EntryId.Zero, new[] { entry }, LogIndex.Zero));
        Assert.Equal(without, rig.Replica.Configuration);

        var lines = rig.Append(Rig.N2, 2, 0, 0, [2], 0);

        Assert.Contains("ConfigurationChanged voters=(n1 n2 n3)", lines.All);
        Assert.Equal(3, rig.Replica.Configuration.Voters.Length);
    }

    [Fact]
    [Paper("T§4.2.2")]
    public void A_replica_whose_removal_is_not_committed_still_campaigns()
    {
        var rig = new Rig();
        var without = new Configuration([Rig.N2, Rig.N3]);
        var entry = new Entry(new LogIndex(1), new Term(1), EntryKind.Configuration, 0, ConfigurationCodec.Encode(without));
        rig.Step(new AppendEntries(Rig.N3, Rig.N1, new Term(1), EntryId.Zero, new[] { entry }, LogIndex.Zero));
        rig.Persist();

        rig.Expire();
        Assert.Equal(RaftRole.PreCandidate, rig.Replica.Role);
        rig.Vote(Rig.N2, preVote: true);
        Assert.Equal(RaftRole.PreCandidate, rig.Replica.Role);
        rig.Vote(Rig.N3, preVote: true);
        Assert.Equal(RaftRole.Candidate, rig.Replica.Role);
    }

    [Fact]
    public void A_learner_follows_and_answers_but_never_campaigns()
    {
        var rig = new Rig();
        var asLearner = new Configuration([Rig.N2, Rig.N3], [Rig.N1]);
        var entry = new Entry(new LogIndex(1), new Term(1), EntryKind.Configuration, 0, ConfigurationCodec.Encode(asLearner));
        rig.Step(new AppendEntries(Rig.N3, Rig.N1, new Term(1), EntryId.Zero, new[] { entry }, new LogIndex(1)));
        rig.Persist();
        Assert.Equal(RaftRole.Learner, rig.Replica.Role);

        rig.Advance(rig.Options.ElectionTimeoutMax);
        rig.Expire();
        Assert.Equal(RaftRole.Learner, rig.Replica.Role);

        // Its own configuration may be old, so it grants the requested vote.
        Assert.Contains(rig.AskedForVote(Rig.N2, 2, 5, 1).Promises, p => p.Message is RequestVoteResponse { VoteGranted: true });
    }

    [Fact]
    public void A_removed_peer_is_sent_nothing_and_the_commit_index_follows_at_once()
    {
        var rig = LeaderTests.Settled(new Rig());
        LeaderTests.Propose(rig, 1);
        rig.Persist();
        rig.Ack(Rig.N2, 2);
        Change(rig, "n1 n2");
        rig.Persist();

        Assert.Equal(2, rig.Replica.CommitIndex.Value);
        rig.Ack(Rig.N2, 3);
        Assert.Equal(3, rig.Replica.CommitIndex.Value);
        Assert.DoesNotContain(rig.Expire().Sent, m => m.To == Rig.N3);
    }

    [Fact]
    public void A_transfer_to_a_replica_that_loses_its_vote_is_refused()
    {
        var rig = LeaderTests.Settled(new Rig());
        Change(rig, "n1 n2");
        rig.Persist();
        rig.Ack(Rig.N2, 2);

        Assert.Equal(["TransferEnded n3 NoSuchVoter"], rig.Step(new TransferRequest(Rig.N3)).All);
        rig.Step(new TransferRequest(Rig.N2));
        Assert.Contains("MembersAnswered 1 TransferInProgress 0 leader=n1", Change(rig, "n1").All);
    }

    [Fact]
    [Paper("§7")]
    public void A_snapshot_holds_the_members_at_its_own_index()
    {
        var rig = LeaderTests.Settled(new Rig());
        Change(rig, "n1 n2 n3", "n4");
        Commit(rig, Rig.N2);
        Change(rig, "n1 n2 n3", "n5");
        Commit(rig, Rig.N2);

        Assert.Equal("voters=(n1 n2 n3) learners=(n4)", rig.Replica.ConfigurationAt(new LogIndex(2)).ToString());
        Assert.Contains(
            "voters=(n1 n2 n3) learners=(n5)", rig.Replica.ConfigurationAt(new LogIndex(3)).ToString(), StringComparison.Ordinal);
        rig.Step(new SnapshotSaved(Rig.Id(2, 1)));
        Assert.Equal("voters=(n1 n2 n3) learners=(n4)", rig.Replica.Snapshot.Configuration.ToString());
        Assert.Equal("voters=(n1 n2 n3) learners=(n5)", rig.Replica.Configuration.ToString());
    }

    [Fact]
    public void A_request_that_expects_another_configuration_is_superseded()
    {
        var rig = LeaderTests.Settled(new Rig());
        Assert.Contains("MembersAnswered 1 Superseded 0 leader=n1", Expecting(rig, 1, "n1 n2").All);
        Assert.Contains("MembersAnswered 1 Appended 2 leader=n1", Expecting(rig, 0, "n1 n2 n3", "n4").All);
        Assert.Equal(2, rig.Replica.ConfigurationIndex.Value);
        Commit(rig, Rig.N2);

        // A driver that was late with the same request, or with the next one.
        Assert.Contains("MembersAnswered 1 Superseded 0 leader=n1", Expecting(rig, 0, "n1 n2 n3").All);
        Assert.Contains("MembersAnswered 1 Appended 3 leader=n1", Expecting(rig, 2, "n1 n2 n3").All);
    }

    /// <summary>A driver of ranges proves with it that no request of before can change the members later.</summary>
    [Fact]
    public void The_present_members_are_appended_again_only_if_that_is_asked_for()
    {
        var rig = LeaderTests.Settled(new Rig());
        Assert.Contains("MembersAnswered 1 Invalid 0 leader=n1", Change(rig, "n1 n2 n3").All);
        var renewal = new ChangeMembersRequest(1, rig.Replica.Configuration) { MayRenew = true };
        Assert.Contains("MembersAnswered 1 Appended 2 leader=n1", rig.Step(renewal).All);
        Assert.Contains("MembersAnswered 1 ConfigurationInProgress 0 leader=n1", rig.Step(renewal).All);
        Commit(rig, Rig.N2);

        Assert.Equal((2L, "voters=(n1 n2 n3)"), (rig.Replica.ConfigurationIndex.Value, rig.Replica.Configuration.ToString()));
        Assert.Contains("MembersAnswered 1 Superseded 0 leader=n1", Expecting(rig, 0, "n1 n2").All);
        Assert.Contains("MembersAnswered 1 Appended 3 leader=n1", Expecting(rig, 2, "n1 n2").All);
    }

    private static Lines Change(Rig rig, string voters, string learners = "") => rig.Step(new ChangeMembersRequest(
        1, new Configuration(Ids(voters), Ids(learners))));

    private static Lines Expecting(Rig rig, long index, string voters, string learners = "") => rig.Step(
        new ChangeMembersRequest(1, new Configuration(Ids(voters), Ids(learners))) { ExpectedConfigurationIndex = new LogIndex(index) });

    private static IEnumerable<ReplicaId> Ids(string names) =>
        names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => new ReplicaId(n));

    private static void Commit(Rig rig, ReplicaId with)
    {
        rig.Persist();
        rig.Ack(with, rig.Replica.LastLog.Index.Value);
        Assert.Equal(rig.Replica.LastLog.Index, rig.Replica.CommitIndex);
    }

    /// <summary>The leader of n1, n2 and n3, with learners that are up to date.</summary>
    private static Rig WithLearners(params string[] learners)
    {
        var rig = LeaderTests.Settled(new Rig());
        Change(rig, "n1 n2 n3", string.Join(' ', learners));
        Commit(rig, Rig.N2);
        foreach (var learner in learners)
        {
            rig.Ack(new ReplicaId(learner), rig.Replica.LastLog.Index.Value);
        }

        return rig;
    }
}
