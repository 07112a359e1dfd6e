using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Invariants;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Protocol;

/// <summary>
/// The state recovered from the store: everything a replica may rely on after a restart. Nothing else survives, and nothing else is needed.
/// </summary>
/// <param name="HardState">currentTerm and votedFor of the last write.</param>
/// <param name="Snapshot">The newest snapshot recorded in the log; for a new replica, index zero with the group's first members.</param>
/// <param name="LogBase">The entry before the first of <paramref name="Entries"/>; at or below the snapshot.</param>
/// <param name="Entries">The log after it.</param>
public sealed record RecoveredState(HardState HardState, SnapshotInfo Snapshot, EntryId LogBase, ReadOnlyMemory<Entry> Entries)
{
    /// <summary>The term in which a group begins that was split off from another. No replica ever campaigns in it.</summary>
    public static readonly Term BirthTerm = new(1);

    /// <summary>
    /// Whether the replica leads <see cref="BirthTerm"/> without an election, from its first deadline on, which is due at once. Only for
    /// the one replica that all members of a group that was split off have spent their vote of that term on, and only in the process that
    /// wrote its store: after a restart another life of it may have led already.
    /// </summary>
    public bool LeadAtBirth { get; init; }

    /// <summary>The state of a replica that was never started before.</summary>
    public static RecoveredState New(Membership.Configuration configuration) =>
        new(default, new SnapshotInfo(EntryId.Zero, configuration), EntryId.Zero, default);

    /// <summary>The log as it was before the restart.</summary>
    /// <exception cref="InvariantViolation">The state contradicts itself.</exception>
    internal RaftLog RestoreLog()
    {
        InvariantViolation.ThrowUnless(LogBase.Index <= Snapshot.Index, "a recovered log begins at or before the end of its snapshot");
        var log = new RaftLog(LogBase, Entries.Span, LogBase.Index == Snapshot.Index ? Snapshot.Timestamp : 0);
        InvariantViolation.ThrowUnless(log.LastIndex >= Snapshot.Index, "a recovered log extends at least to its snapshot");
        InvariantViolation.ThrowUnless(log.LastTerm <= HardState.CurrentTerm, "no entry is newer than the current term");
        return log;
    }

    /// <summary>Checks that no other replica can lead the term that this replica is to lead by birth.</summary>
    /// <exception cref="InvariantViolation">It is not the state of a first leader at its first start.</exception>
    internal void CheckBirth(ReplicaId self)
    {
        if (!LeadAtBirth)
        {
            return;
        }

        var isOwnVote = HardState == new HardState(BirthTerm, self);
        InvariantViolation.ThrowUnless(isOwnVote, "a leader by birth leads the first term by its own vote");
        InvariantViolation.ThrowUnless(Entries.IsEmpty && Snapshot.Index > LogIndex.Zero, "a leader by birth has a state and an empty log");
        InvariantViolation.ThrowUnless(Snapshot.Configuration.IsElectable(self), "a leader by birth is a voter with payloads");
    }

    /// <summary>Whether payloads are missing: this replica is a witness, or was one.</summary>
    internal bool LacksPayloads()
    {
        var isHollow = Snapshot.IsHollow;
        foreach (ref readonly var entry in Entries.Span)
        {
            isHollow |= entry.Kind == EntryKind.Hollow;
        }

        return isHollow;
    }
}
