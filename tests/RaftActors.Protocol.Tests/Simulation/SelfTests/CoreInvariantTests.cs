using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Protocol.Snapshots;
using RaftActors.Simulation.Invariants;
using Xunit;

namespace RaftActors.Protocol.Tests.Simulation.SelfTests;

/// <summary>Elections, logs and commits: each trace is valid up to its last event.</summary>
public sealed class CoreInvariantTests : InvariantSelfTests
{
    [Fact]
    [SelfTestOf(typeof(ElectionSafety))]
    public void Two_leaders_of_a_term_are_reported()
    {
        var invariant = new ElectionSafety();
        invariant.Elected(N1.Lead(1));
        invariant.Elected(N2.Lead(2));

        Fires(invariant, () => invariant.Elected(N3.Lead(1)));
    }

    [Fact]
    [SelfTestOf(typeof(OneVotePerTerm))]
    public void Two_votes_in_a_term_or_one_that_is_not_on_disk_are_reported()
    {
        var invariant = new OneVotePerTerm();
        N1.Disk.HardState = new HardState(new Term(1), N2.Id);
        invariant.Leaves(N1, Vote(N1, N2, 1));

        Fires(invariant, () => invariant.Leaves(N1, Vote(N1, N3, 1)));
        Fires(invariant, () => invariant.Leaves(N1, Vote(N1, N3, 2)));
    }

    [Fact]
    [SelfTestOf(typeof(LeaderAppendOnly))]
    public void A_leader_that_truncates_or_appends_for_another_term_is_reported()
    {
        var invariant = new LeaderAppendOnly();
        N1.Lead(2).Holds(1, 2);
        invariant.Writes(N1, N1.Write(entries: Entries.Command(2, 2)));

        Fires(invariant, () => invariant.Writes(N1, N1.Write(truncateAfter: 1)));
        Fires(invariant, () => invariant.Writes(N1, N1.Write(entries: Entries.Command(2, 1))));
    }

    [Fact]
    [SelfTestOf(typeof(LogMatching))]
    public void The_same_entry_with_a_different_payload_or_prefix_is_reported()
    {
        var invariant = new LogMatching();
        N1.Holds(1, 1);
        invariant.Writes(N1, N1.Write(entries: [Entries.Command(1, 1), Entries.Command(2, 1, 7)]));
        N2.Holds(1, 1);
        invariant.Writes(N2, N2.Write(entries: [Entries.Command(1, 1), Entries.Command(2, 1, 7)]));

        Fires(invariant, () => invariant.Writes(N3, N3.Write(entries: Entries.Command(1, 1, 9))));
        N4.Holds(2, 3);
        Fires(invariant, () => invariant.Writes(N4, N4.Write(entries: Entries.Command(2, 3))));
    }

    [Fact]
    [SelfTestOf(typeof(EntryTerms))]
    public void An_entry_of_a_future_term_by_a_follower_or_after_a_newer_one_is_reported()
    {
        var created = new LogMatching();
        var invariant = new EntryTerms(created);
        N1.Lead(2).Holds(2);
        invariant.Writes(N1, N1.Write(entries: Entries.Command(1, 2)));
        created.Writes(N1, N1.Write(entries: Entries.Command(1, 2)));
        N2.Enter(2).Holds(2);
        invariant.Writes(N2, N2.Write(entries: Entries.Command(1, 2)));

        Fires(invariant, () => invariant.Writes(N2, N2.Write(entries: Entries.Command(2, 2))));
        Fires(invariant, () => invariant.Writes(N1, N1.Write(entries: Entries.Command(2, 3))));
        Fires(invariant, () => invariant.Writes(N1, N1.Write(entries: Entries.Command(2, 1))));
    }

    [Fact]
    [SelfTestOf(typeof(LeaderCompleteness))]
    public void A_leader_without_a_committed_entry_is_reported()
    {
        var committed = new StateMachineSafety();
        var invariant = new LeaderCompleteness(committed);
        committed.Applied(N1, Entries.Command(1, 1), 5);
        invariant.Elected(N1.Lead(2).Holds(1, 2));

        Fires(invariant, () => invariant.Elected(N2.Lead(3).Holds(2)));
    }

    [Fact]
    [SelfTestOf(typeof(StateMachineSafety))]
    public void A_different_entry_state_or_snapshot_at_an_index_is_reported()
    {
        var invariant = new StateMachineSafety();
        invariant.Applied(N1, Entries.Command(1, 1), 5);
        invariant.Applied(N2, Entries.Command(1, 1), 5);
        invariant.Restored(N3, Entries.Id(1, 1), 5);

        Fires(invariant, () => invariant.Applied(N3, Entries.Command(1, 2), 5));
        Fires(invariant, () => invariant.Applied(N3, Entries.Command(1, 1), 6));
        Fires(invariant, () => invariant.Restored(N3, Entries.Id(1, 1), 6));
    }

    [Fact]
    [SelfTestOf(typeof(CommittedOnQuorum))]
    public void A_commit_that_only_the_leader_and_a_learner_hold_is_reported()
    {
        var invariant = new CommittedOnQuorum(Group);
        N1.Lead(1).Holds(1, 1);
        N2.Holds(1);
        N4.Holds(1, 1);
        Step(invariant, N1, Ack(N2, N1, 1, 1), () => N1.CommitIndex = new LogIndex(1));

        Fires(invariant, () => Step(invariant, N1, Ack(N4, N1, 1, 2), () => N1.CommitIndex = new LogIndex(2)));
    }

    [Fact]
    [SelfTestOf(typeof(NoOldTermByCounting))]
    public void An_entry_of_an_old_term_committed_by_counting_is_reported()
    {
        var invariant = new NoOldTermByCounting();
        N1.Lead(2).Holds(1, 2);

        Fires(invariant, () => Step(invariant, N1, Ack(N2, N1, 2, 1), () => N1.CommitIndex = new LogIndex(1)));
        Step(invariant, N1, Ack(N2, N1, 2, 2), () => N1.CommitIndex = new LogIndex(2));
    }

    [Fact]
    [SelfTestOf(typeof(CommitImmutability))]
    public void A_committed_entry_truncated_or_lost_in_a_restart_is_reported()
    {
        var invariant = new CommitImmutability();
        invariant.Started(N1, N1.Recover());
        N1.Holds(1, 1).DurableIndex = new LogIndex(2);
        Step(invariant, N1, Append(N2, N1, 1, Entries.Id(0, 0), 2), () => N1.CommitIndex = new LogIndex(2));
        invariant.Writes(N1, N1.Write(truncateAfter: 2));

        Fires(invariant, () => invariant.Writes(N1, N1.Write(truncateAfter: 1)));
        Fires(invariant, () => invariant.Writes(N1, N1.Write(resetTo: new SnapshotInfo(Entries.Id(1, 1), Group.Members))));
        N1.Holds(1);
        Fires(invariant, () => invariant.Started(N1, N1.Recover()));
    }

    [Fact]
    [SelfTestOf(typeof(VerifiedCommit))]
    public void A_commit_beyond_the_append_or_beyond_the_acknowledged_index_is_reported()
    {
        var acknowledged = new AckSoundness(Group);
        var invariant = new VerifiedCommit(acknowledged);
        N1.Lead(2).Holds(1, 2, 2);
        N2.Enter(2).Holds(1, 1, 1);
        Step(invariant, N2, Append(N1, N2, 2, Entries.Id(1, 1), 3), () => N2.CommitIndex = new LogIndex(1));

        Fires(invariant, () => Step(invariant, N2, Append(N1, N2, 2, Entries.Id(1, 1), 3), () => N2.CommitIndex = new LogIndex(3)));
        N1.CommitIndex = new LogIndex(3);
        acknowledged.Leaves(N2, Ack(N2, N1, 2, 1));
        invariant.Leaves(N1, new Heartbeat(N1.Id, N2.Id, new Term(2), new LogIndex(1), 0));
        Fires(invariant, () => invariant.Leaves(N1, new Heartbeat(N1.Id, N2.Id, new Term(2), new LogIndex(3), 0)));
    }

    [Fact]
    [SelfTestOf(typeof(MonotonicState))]
    public void A_decrease_of_term_commit_applied_or_match_or_a_changed_vote_is_reported()
    {
        var invariant = new MonotonicState(Group);
        N1.Enter(3, N2.Id).Holds(1, 1);
        N1.Disk.HardState = N1.HardState;
        invariant.Started(N1, N1.Recover());
        N1.CommitIndex = new LogIndex(2);
        Step(invariant, N1, new Persisted(1, default), () => { });
        Step(invariant, N1, new Applied(new LogIndex(2)), () => N1.LastApplied = new LogIndex(2));

        Fires(invariant, () => Step(invariant, N1, new Applied(default), () => N1.LastApplied = new LogIndex(1)));
        Fires(invariant, () => Step(invariant, N1, DeadlineReached.Instance, () => N1.CommitIndex = new LogIndex(1)));
        Fires(invariant, () => Step(invariant, N1, DeadlineReached.Instance, () => N1.Enter(3, N3.Id)));
        Fires(invariant, () => Step(invariant, N1, DeadlineReached.Instance, () => N1.Enter(2)));
        N1.Disk.HardState = new HardState(new Term(3), N3.Id);
        Fires(invariant, () => invariant.Started(N1, N1.Recover()));
        N2.Lead(3).Match = new LogIndex(5);
        Step(invariant, N2, Ack(N1, N2, 3, 5), () => { });
        Fires(invariant, () => Step(invariant, N2, Ack(N1, N2, 3, 4), () => N2.Match = new LogIndex(4)));
    }

    [Fact]
    [SelfTestOf(typeof(LogOrdering))]
    public void An_entry_applied_beyond_commit_twice_or_after_a_gap_is_reported()
    {
        var invariant = new LogOrdering();
        N1.Holds(1, 1, 1);
        invariant.Restored(N1, Entries.Id(1, 1), 0);
        invariant.Applied(N1, Entries.Command(2, 1), 0);
        N1.CommitIndex = new LogIndex(2);
        Step(invariant, N1, new Applied(new LogIndex(2)), () => N1.LastApplied = new LogIndex(2));

        Fires(invariant, () => invariant.Applied(N1, Entries.Command(2, 1), 0));
        Fires(invariant, () => invariant.Applied(N1, Entries.Command(4, 1), 0));
        Fires(invariant, () => Step(invariant, N1, new Applied(new LogIndex(3)), () => N1.LastApplied = new LogIndex(3)));
    }

    [Fact]
    [SelfTestOf(typeof(DurableBeforePromise))]
    public void A_promise_about_entries_missing_or_different_on_disk_is_reported()
    {
        var invariant = new DurableBeforePromise(Group);
        N1.Lead(2).Holds(1, 2);
        N2.Enter(2).Holds(1, 1);
        invariant.Leaves(N2, Ack(N2, N1, 2, 1));

        Fires(invariant, () => invariant.Leaves(N2, Ack(N2, N1, 2, 2)));
        Fires(invariant, () => invariant.Leaves(N2, Ack(N2, N1, 2, 3)));
        N3.Holds(1, 1, 1);
        Fires(invariant, () => invariant.Leaves(N3, Ack(N3, N1, 2, 3)));
    }

    [Fact]
    [SelfTestOf(typeof(DurableBeforePromise))]
    public void A_candidate_that_asks_before_its_vote_or_its_log_is_on_disk_is_reported()
    {
        var invariant = new DurableBeforePromise(Group);
        N1.Enter(2, N1.Id).Holds(1);
        Fires(invariant, () => invariant.Leaves(N1, Ask(N1, N2, 2, Entries.Id(1, 1))));
        N1.Disk.HardState = N1.HardState;
        invariant.Leaves(N1, Ask(N1, N2, 2, Entries.Id(1, 1)));

        Fires(invariant, () => invariant.Leaves(N1, Ask(N1, N2, 2, Entries.Id(2, 1))));
    }

    [Fact]
    [SelfTestOf(typeof(DurableBeforePromise))]
    public void A_replica_that_considers_entries_durable_that_its_disk_lacks_is_reported()
    {
        var invariant = new DurableBeforePromise(Group);
        N1.Holds(1, 2).HoldsInMemory(1, 3, 3);
        Step(invariant, N1, new Persisted(1, default), () => N1.DurableIndex = new LogIndex(1));

        Fires(invariant, () => Step(invariant, N1, new Persisted(2, default), () => N1.DurableIndex = new LogIndex(2)));
        Fires(invariant, () => Step(invariant, N1, new Persisted(2, default), () => N1.DurableIndex = new LogIndex(3)));
    }

    [Fact]
    [SelfTestOf(typeof(AckSoundness))]
    public void A_leader_that_counts_more_than_was_acknowledged_in_its_term_is_reported()
    {
        var invariant = new AckSoundness(Group);
        N1.Lead(2).Holds(1, 2);
        N2.Enter(2).Holds(1, 2);
        invariant.Leaves(N2, Ack(N2, N1, 2, 2));
        Step(invariant, N1, Ack(N2, N1, 2, 2), () => N1.Match = new LogIndex(2));

        N1.Lead(3);
        Fires(invariant, () => Step(invariant, N1, Ack(N2, N1, 3, 0), () => N1.Match = new LogIndex(2)));
    }

    [Fact]
    [SelfTestOf(typeof(SingleSender))]
    public void A_leader_message_from_another_replica_is_reported()
    {
        var invariant = new SingleSender();
        invariant.Elected(N1.Lead(1));
        invariant.Leaves(N1, Append(N1, N2, 1, EntryId.Zero, 0));

        Fires(invariant, () => invariant.Leaves(N2.Enter(1), Append(N2, N3, 1, EntryId.Zero, 0)));
        Fires(invariant, () => invariant.Leaves(N2, Append(N1, N3, 1, EntryId.Zero, 0)));
    }

    [Fact]
    [SelfTestOf(typeof(TermsFromCampaigns))]
    public void A_campaign_without_a_quorum_of_pre_votes_or_an_unexplained_term_is_reported()
    {
        var invariant = new TermsFromCampaigns(Group);
        invariant.Leaves(N2, Vote(N2, N1, 2, isPreVote: true));
        Step(invariant, N1, Vote(N2, N1, 2, isPreVote: true), () => N1.Enter(2).Role = RaftRole.Candidate);
        Step(invariant, N3, Ask(N1, N3, 2, EntryId.Zero), () => N3.Enter(2));

        Fires(invariant, () => Step(invariant, N3, DeadlineReached.Instance, () => N3.Enter(3).Role = RaftRole.Candidate));
        Fires(invariant, () => Step(invariant, N2, DeadlineReached.Instance, () => N2.Enter(2)));
    }

    [Fact]
    [SelfTestOf(typeof(SnapshotKeepsLog))]
    public void A_snapshot_that_replaces_a_log_that_holds_it_is_reported()
    {
        var invariant = new SnapshotKeepsLog();
        N1.Holds(1, 1);
        invariant.Started(N1, N1.Recover());
        invariant.Writes(N1, N1.Write(entries: Entries.Command(3, 1)));

        Fires(invariant, () => invariant.Writes(N1, N1.Write(resetTo: new SnapshotInfo(Entries.Id(2, 1), Group.Members))));
        invariant.Writes(N1, N1.Write(resetTo: new SnapshotInfo(Entries.Id(3, 2), Group.Members)));
    }
}
