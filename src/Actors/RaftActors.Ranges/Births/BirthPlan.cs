using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Identity;

namespace RaftActors.Ranges.Births;

/// <summary>
/// How a child's replica is made on a node that applied the split. A birth gives a state to a store that has none and never changes one
/// that has. Every step is decided from what is durable, so a crash after any of them needs no case of its own.
/// </summary>
internal static class BirthPlan
{
    /// <summary>The term in which a child begins; no replica ever campaigns in it.</summary>
    public static readonly Term FirstTerm = new(1);

    public static BirthStep Next(BirthFacts facts)
    {
        if (facts.Incarnation is not { } incarnation || facts.IsOver || incarnation <= facts.Book.Floor(facts.Group))
        {
            return BirthStep.Nothing;
        }

        if (facts.Book.Find(facts.Group) is not { } hosted)
        {
            return facts.Disk == facts.Book.DataId ? BirthStep.Host : facts.Disk.IsNone ? BirthStep.Wait : BirthStep.Nothing;
        }

        if (hosted.Incarnation != incarnation || hosted.IsDestroying)
        {
            // A later life is here, or this one is being ended: an earlier one is destroyed before the map allots another.
            return BirthStep.Nothing;
        }

        if (facts.Store == StoreState.Initialised)
        {
            return !facts.IsRunning ? BirthStep.Start : facts.HasTold ? BirthStep.Nothing : BirthStep.Born;
        }

        if (facts.IsRunning)
        {
            return BirthStep.Stop;
        }

        return facts.Store == StoreState.Nothing ? BirthStep.Conceive : facts.HasSaved ? BirthStep.ResetTo : BirthStep.SaveState;
    }

    /// <summary>The store's first record: the vote of the first term is spent, so that no other replica can lead it.</summary>
    public static HardState Conceived(ReplicaId firstLeader) => new(FirstTerm, firstLeader);

    /// <summary>
    /// The hard state of the record that names the state: what the store has by then, because it may have voted; a vote is never taken
    /// back.
    /// </summary>
    public static HardState HardStateOf(HardState stored, ReplicaId firstLeader) =>
        stored.CurrentTerm > FirstTerm || (stored.CurrentTerm == FirstTerm && !stored.VotedFor.IsNone) ? stored : Conceived(firstLeader);

    /// <summary>
    /// Whether the replica starts as the leader of the first term: in the process that made the store, at its first start only, and only if
    /// nothing newer was heard. Otherwise another life of it might have led that term.
    /// </summary>
    public static bool LeadsAtBirth(BirthFacts facts, ReplicaId self, ReplicaId firstLeader) =>
        facts.HasConceived && facts.HasReset && !facts.HasStarted && self == firstLeader && facts.HardState == Conceived(firstLeader);
}
