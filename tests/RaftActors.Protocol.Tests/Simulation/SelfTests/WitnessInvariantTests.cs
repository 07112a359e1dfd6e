using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Invariants;
using RaftActors.Simulation.Views;
using Xunit;

namespace RaftActors.Protocol.Tests.Simulation.SelfTests;

/// <summary>Members without payloads: their role, which of their state is compared, and what may be committed with them.</summary>
public sealed class WitnessInvariantTests : InvariantSelfTests
{
    public WitnessInvariantTests()
    {
        foreach (var replica in Group.All)
        {
            replica.Configuration = Entries.Voters("n1 n2 n3", witnesses: "n3");
        }

        N3.IsHollow = true;
        N3.Disk.HasPayloads = false;
    }

    [Fact]
    [SelfTestOf(typeof(WitnessesOnlyVote))]
    public void A_witness_that_leads_campaigns_or_answers_is_reported()
    {
        var invariant = new WitnessesOnlyVote();
        invariant.Elected(N1.Lead(1));
        Step(invariant, N3, DeadlineReached.Instance, () => N3.Role = RaftRole.Witness);
        invariant.Reads(N1, new ServedRead(default, default, null));

        Fires(invariant, () => invariant.Elected(N3.Lead(2)));
        Fires(invariant, () => Step(invariant, N3, DeadlineReached.Instance, () => N3.Role = RaftRole.PreCandidate));
        Fires(invariant, () => invariant.Reads(N3, new ServedRead(default, default, null)));
        Fires(invariant, () => invariant.Replied(N3, default));
    }

    [Fact]
    [SelfTestOf(typeof(WitnessesOnlyVote))]
    public void A_store_without_payloads_in_another_kind_of_member_is_reported()
    {
        var invariant = new WitnessesOnlyVote();
        Step(invariant, N3, DeadlineReached.Instance, () => N3.Role = RaftRole.Witness);

        Fires(invariant, () => Step(invariant, N3, DeadlineReached.Instance, () => N3.Role = RaftRole.Learner));
        Fires(invariant, () => Step(invariant, N3, DeadlineReached.Instance, () => N3.Role = RaftRole.Follower));
    }

    [Fact]
    [SelfTestOf(typeof(PayloadOnQuorum))]
    public void A_commit_that_only_witnesses_have_on_disk_is_reported()
    {
        var invariant = new PayloadOnQuorum(Group);
        N1.Lead(1).HoldsInMemory(1, 1);
        N3.Holds(1, 1);
        N2.Holds(1);
        Step(invariant, N1, Ack(N3, N1, 1, 1), () => N1.CommitIndex = new LogIndex(1));

        Fires(invariant, () => Step(invariant, N1, Ack(N3, N1, 1, 2), () => N1.CommitIndex = new LogIndex(2)));
    }

    [Fact]
    [SelfTestOf(typeof(PayloadOnQuorum))]
    public void A_joint_commit_that_one_majority_could_not_read_is_reported()
    {
        var invariant = new PayloadOnQuorum(Group);
        N1.Lead(1).Holds(1, 1).Configuration = Entries.Voters("n2 n3 n4", outgoing: "n1 n2 n3", witnesses: "n3");
        N3.Holds(1, 1);
        N4.Holds(1);
        Step(invariant, N1, Ack(N4, N1, 1, 1), () => N1.CommitIndex = new LogIndex(1));

        Fires(invariant, () => Step(invariant, N1, Ack(N3, N1, 1, 2), () => N1.CommitIndex = new LogIndex(2)));
    }

    [Fact]
    [SelfTestOf(typeof(LogMatching))]
    public void A_misplaced_hollow_entry_or_a_different_payload_behind_one_is_reported()
    {
        var invariant = new LogMatching();
        N3.Holds(1, 1);
        invariant.Writes(N3, N3.Write(entries: Entries.Hollow(1, 1)));
        N1.Holds(1, 1);
        invariant.Writes(N1, N1.Write(entries: [Entries.Command(1, 1, 7), Entries.Command(2, 1, 8)]));
        invariant.Writes(N3, N3.Write(entries: Entries.Hollow(2, 1)));

        Fires(invariant, () => invariant.Writes(N2, N2.Write(entries: Entries.Command(1, 1, 9))));
        Fires(invariant, () => invariant.Writes(N3, N3.Write(entries: Entries.Hollow(2, 1) with { Timestamp = 5 })));
    }

    [Fact]
    [SelfTestOf(typeof(StateMachineSafety))]
    public void A_machine_that_differs_after_a_witness_applied_first_is_reported()
    {
        var invariant = new StateMachineSafety();
        invariant.Applied(N3, Entries.Hollow(1, 1), 0);
        invariant.Applied(N1, Entries.Command(1, 1), 5);
        invariant.Applied(N2, Entries.Command(1, 1), 5);
        invariant.Restored(N3, Entries.Id(1, 1), 0);

        Fires(invariant, () => invariant.Applied(N4, Entries.Command(1, 1), 6));
        Fires(invariant, () => invariant.Applied(N3, Entries.Hollow(1, 2), 0));
        Fires(invariant, () => invariant.Restored(N2, Entries.Id(1, 1), 0));
        Fires(invariant, () => invariant.Restored(N3, Entries.Id(1, 2), 0));
    }

    [Fact]
    [SelfTestOf(typeof(FreshReadRound))]
    public void A_read_confirmed_only_by_responses_from_before_it_is_reported()
    {
        var invariant = new FreshReadRound(Group);
        N1.Lead(1);
        Group.Now = At(10);
        invariant.Leaves(N2, Answer(1));
        invariant.Reads(N1, new ServedRead(default, default, null, Asked: At(10)));
        invariant.Reads(N1, new ServedRead(default, default, LeaseUntil: At(90), Asked: At(11)));

        Fires(invariant, () => invariant.Reads(N1, new ServedRead(default, default, null, Asked: At(11))));
        Group.Now = At(12);
        invariant.Leaves(N2, Answer(1));
        Fires(invariant, () => invariant.Reads(N1, new ServedRead(default, default, null, Asked: At(11))));
        invariant.Leaves(N2, Answer(2));
        invariant.Reads(N1, new ServedRead(default, default, null, Asked: At(11)));
        N1.Lead(2);
        Fires(invariant, () => invariant.Reads(N1, new ServedRead(default, default, null, Asked: At(11))));
    }

    [Fact]
    [SelfTestOf(typeof(FreshReadRound))]
    public void A_forwarded_read_that_was_not_requested_or_is_answered_without_a_round_is_reported()
    {
        Group.LongestLease = TimeSpan.Zero;
        var invariant = new FreshReadRound(Group);
        N1.Lead(1);
        Group.Now = At(10);
        invariant.Leaves(N2, Ask(7));
        Fires(invariant, () => invariant.Leaves(N1, Says(8)));
        Fires(invariant, () => invariant.Leaves(N1, Says(7)));
        Fires(invariant, () => invariant.Reads(N2, new ServedRead(default, default, null, Asked: At(9))));

        Group.Now = At(11);
        invariant.Leaves(N2, Ask(7));
        invariant.Leaves(N2, Answer(1));
        invariant.Leaves(N1, Says(7));
        invariant.Reads(N2, new ServedRead(default, default, null, Asked: At(10)));
        Fires(invariant, () => invariant.Reads(N2, new ServedRead(default, default, null, Asked: At(11))));
    }

    private static LogicalTime At(long milliseconds) => new(milliseconds * TimeSpan.TicksPerMillisecond);

    private HeartbeatResponse Answer(long round) => new(N2.Id, N1.Id, new Term(1), round);

    private ReadIndex Ask(long number) => new(N2.Id, N1.Id, new Term(1), number, ByLease: true);

    private ReadIndexResponse Says(long number) => new(N1.Id, N2.Id, new Term(1), number, Success: true, LogIndex.Zero);
}
