using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;
using RaftActors.Simulation.Invariants;
using RaftActors.Simulation.Views;
using RaftActors.Simulation.World;
using Xunit;

namespace RaftActors.Protocol.Tests.Simulation.SelfTests;

/// <summary>Reads, leases, sessions and client views.</summary>
public sealed class ClientInvariantTests : InvariantSelfTests
{
    [Fact]
    [SelfTestOf(typeof(ReadFloor))]
    public void A_read_below_an_acknowledged_index_or_before_a_commit_of_the_term_is_reported()
    {
        var invariant = new ReadFloor();
        N1.Lead(2).Holds(1, 2);
        N1.CommitIndex = new LogIndex(2);
        N1.MachineAt = Entries.Id(2, 2);
        invariant.Reads(N1, new ServedRead(new LogIndex(2), new LogIndex(2), null));

        Fires(invariant, () => invariant.Reads(N1, new ServedRead(new LogIndex(1), new LogIndex(2), null)));
        Fires(invariant, () => invariant.Reads(N1, new ServedRead(new LogIndex(3), new LogIndex(2), null)));
        N1.CommitIndex = new LogIndex(1);
        Fires(invariant, () => invariant.Reads(N1, new ServedRead(new LogIndex(1), LogIndex.Zero, null)));
    }

    [Fact]
    [SelfTestOf(typeof(LeaseExclusion))]
    public void A_lease_read_after_expiry_during_a_transfer_or_under_another_leader_is_reported()
    {
        var invariant = new LeaseExclusion(Group);
        N1.Lead(1);
        Promise(invariant, N2, 1, 0);
        Group.Now = At(10);
        invariant.Reads(N1, new ServedRead(default, default, At(80)));
        Fires(invariant, () => invariant.Reads(N1, new ServedRead(default, default, At(10))));
        Fires(invariant, () => invariant.Elected(N2.Lead(2)));
        Group.Now = At(80);
        invariant.Elected(N2);
        Promise(invariant, N3, 1, 80);
        invariant.Reads(N1, new ServedRead(default, default, At(160)));
        invariant.Leaves(N1, new TimeoutNow(N1.Id, N3.Id, new Term(1)));
        invariant.Elected(N3.Lead(3));

        Fires(invariant, () => invariant.Reads(N1, new ServedRead(default, default, At(160))));
    }

    [Fact]
    [SelfTestOf(typeof(LeaseExclusion))]
    public void A_lease_that_outlasts_the_promises_of_fast_clocks_is_reported()
    {
        var invariant = new LeaseExclusion(Group);
        N1.Lead(1);
        Promise(invariant, N2, 1, 5);
        Group.Now = At(10);
        invariant.Reads(N1, new ServedRead(default, default, At(99)));

        Fires(invariant, () => invariant.Reads(N1, new ServedRead(default, default, At(100))));
        N1.Lead(2);
        Fires(invariant, () => invariant.Reads(N1, new ServedRead(default, default, At(50))));
    }

    [Fact]
    [SelfTestOf(typeof(LeaseExclusion))]
    public void A_vote_by_a_replica_whose_response_the_leader_relies_on_is_reported()
    {
        var invariant = new LeaseExclusion(Group);
        N1.Lead(1);
        Group.Now = At(10);
        Step(invariant, N2, new Heartbeat(N1.Id, N2.Id, new Term(1), LogIndex.Zero, 1), () => N2.Enter(1).Leader = N1.Id);
        Group.Now = At(103);
        Fires(invariant, () => Step(invariant, N2, Ask(N3, N2, 2, EntryId.Zero), () => N2.Enter(2, N3.Id)));

        Group.Now = At(104);
        Step(invariant, N2, Ask(N3, N2, 3, EntryId.Zero), () => N2.Enter(3, N3.Id));
    }

    [Fact]
    [SelfTestOf(typeof(ExactlyOnce))]
    public void A_duplicate_reordered_or_late_effect_or_a_different_answer_is_reported()
    {
        var invariant = new ExactlyOnce();
        invariant.Effected(N1, Effect(10, 1, SessionOutcome.Executed, 7));
        invariant.Effected(N2, Effect(10, 1, SessionOutcome.Executed, 7));
        invariant.Effected(N1, Effect(11, 1, SessionOutcome.Repeated, 7));
        invariant.Effected(N1, Effect(12, 2, SessionOutcome.Executed, 8));

        Fires(invariant, () => invariant.Effected(N2, Effect(11, 1, SessionOutcome.Executed, 7)));
        Fires(invariant, () => invariant.Effected(N2, Effect(10, 1, SessionOutcome.Executed, 9)));
        Fires(invariant, () => invariant.Effected(N2, Effect(13, 2, SessionOutcome.Repeated, 7)));
        Fires(invariant, () => invariant.Effected(N2, Effect(13, 3, SessionOutcome.Repeated, 7)));
        Fires(invariant, () => invariant.Effected(N2, Effect(13, 0, SessionOutcome.Executed, 7)));
        invariant.Effected(N1, Effect(14, 3, SessionOutcome.Expired, 0));
        Fires(invariant, () => invariant.Effected(N2, Effect(15, 4, SessionOutcome.Executed, 7)));
        Fires(invariant, () => invariant.Effected(N2, Effect(12, 3, SessionOutcome.Expired, 0)));
    }

    [Fact]
    [SelfTestOf(typeof(ReplyIdentity))]
    public void An_answer_produced_by_another_operations_entry_is_reported()
    {
        var invariant = new ReplyIdentity();
        invariant.Replied(N1, Reply(operation: 5, appliedOperation: 5, sees: 10));

        Fires(invariant, () => invariant.Replied(N1, Reply(operation: 6, appliedOperation: 5, sees: 10)));
    }

    [Fact]
    [SelfTestOf(typeof(MonotonicClientView))]
    public void A_client_that_sees_less_than_before_is_reported()
    {
        var invariant = new MonotonicClientView();
        invariant.Replied(N1, Reply(operation: 5, appliedOperation: 5, sees: 10));
        invariant.Replied(N1, Reply(operation: 4, appliedOperation: 4, sees: 9));

        Fires(invariant, () => invariant.Replied(N1, Reply(operation: 6, appliedOperation: 6, sees: 9)));
    }

    private static LogicalTime At(long milliseconds) => new(milliseconds * TimeSpan.TicksPerMillisecond);

    private static SessionEffect Effect(long index, long sequence, SessionOutcome outcome, ulong answer) =>
        new(Entries.Id(index, 1), new SimulatedCommand(CommandKind.Session, 0, 3, sequence), outcome, answer);

    private static ClientReply Reply(long operation, long appliedOperation, long sees) =>
        new(0, operation, Entries.Id(sees, 1), new SimulatedCommand(CommandKind.Session, appliedOperation), new LogIndex(sees));

    /// <summary>A heartbeat of N1, heard by a voter.</summary>
    private void Promise(LeaseExclusion invariant, HandMadeReplica voter, long term, long at)
    {
        Group.Now = At(at);
        Step(invariant, voter, new Heartbeat(N1.Id, voter.Id, new Term(term), LogIndex.Zero, 1), () => voter.Enter(term).Leader = N1.Id);
    }
}
