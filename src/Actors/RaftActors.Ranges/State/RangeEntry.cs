using System.Collections.Immutable;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Routing;

namespace RaftActors.Ranges.State;

/// <summary>
/// An entry in a range's own log that changes what the range is. Each names its operation, so that a repetition changes nothing, and the
/// version that it expects, so that a late one changes nothing.
/// </summary>
/// <param name="Operation">The operation in the map; never used twice.</param>
internal abstract record RangeEntry(long Operation)
{
    /// <summary>Gives a group its keys.</summary>
    internal sealed record Found(long Operation, RangeDescriptor Descriptor) : RangeEntry(Operation);

    /// <summary>Cuts off the keys from one key on, as a new group.</summary>
    /// <param name="Operation">The split.</param>
    /// <param name="Version">The version expected.</param>
    /// <param name="ConfigurationIndex">The index of the configuration expected: the child's members stand on the same nodes.</param>
    /// <param name="At">The child's first key.</param>
    /// <param name="Child">The child's group.</param>
    /// <param name="Members">The child's members.</param>
    /// <param name="FirstLeader">The child's leader by birth; none for an election.</param>
    internal sealed record Split(
        long Operation,
        long Version,
        long ConfigurationIndex,
        ReadOnlyMemory<byte> At,
        string Child,
        ImmutableArray<ReplicaId> Members,
        ReplicaId FirstLeader) : RangeEntry(Operation);

    /// <summary>Raises the version, so that everything that expects the present one is dead.</summary>
    internal sealed record Fence(long Operation, long Version) : RangeEntry(Operation);

    /// <summary>The operation's effects are known to the map: its child, or its outcome, need not be remembered.</summary>
    internal sealed record Acknowledge(long Operation) : RangeEntry(Operation);

    /// <summary>Locks the target of a merge.</summary>
    internal sealed record BeginAbsorb(long Operation, long Version, string Source, KeyRange SourceKeys, long SourceVersion)
        : RangeEntry(Operation);

    /// <summary>Brings the target a part of the source's state. A higher attempt begins again from the first part.</summary>
    /// <param name="Operation">The merge.</param>
    /// <param name="Attempt">Grows with the term of the source's leader first, and the number of the order to ship second.</param>
    /// <param name="Number">The part's number, from 1.</param>
    /// <param name="Of">How many parts there are.</param>
    /// <param name="Index">The index in the source's log at which the state was captured.</param>
    /// <param name="Bytes">Its bytes of the state as the source saves it.</param>
    /// <param name="Crc">Their CRC-32C.</param>
    internal sealed record AbsorbPart(
        long Operation, long Attempt, int Number, int Of, long Index, ReadOnlyMemory<byte> Bytes, uint Crc) : RangeEntry(Operation);

    /// <summary>Brings the target what the source applied since its state was captured.</summary>
    /// <param name="Operation">The merge.</param>
    /// <param name="Attempt">That of the parts.</param>
    /// <param name="First">The index of the first entry in the source's log.</param>
    /// <param name="Offset">Where in its payload these bytes of the first entry belong: a large one comes in pieces.</param>
    /// <param name="IsCut">Whether the payload of the last entry goes on in the next tail.</param>
    /// <param name="Entries">Consecutive entries.</param>
    internal sealed record AbsorbTail(
        long Operation, long Attempt, long First, int Offset, bool IsCut, ImmutableArray<Entry> Entries) : RangeEntry(Operation);

    /// <summary>Decides a merge: the target takes the source's keys. The caller has compared what was shipped with the source.</summary>
    /// <param name="Operation">The merge.</param>
    /// <param name="Attempt">That of the parts.</param>
    /// <param name="Index">The index in the source's log, at its freeze or behind it, up to which it was shipped.</param>
    /// <param name="Hash">The source's hash there; null if it has none.</param>
    internal sealed record Absorb(long Operation, long Attempt, long Index = 0, ulong? Hash = null) : RangeEntry(Operation);

    /// <summary>Decides a merge: the source keeps its keys.</summary>
    internal sealed record CancelAbsorb(long Operation, long Version) : RangeEntry(Operation);

    /// <summary>Stops the source of a merge. The target's log decides what follows.</summary>
    internal sealed record Freeze(long Operation, long Version, RangeDescriptor Target) : RangeEntry(Operation);

    /// <summary>Lets the source of a cancelled merge go on. Only with the target's answer that it is cancelled.</summary>
    internal sealed record Thaw(long Operation, long Version) : RangeEntry(Operation);

    /// <summary>Ends the source of a merge for good. Only with the target's answer that it has absorbed it.</summary>
    internal sealed record Retire(long Operation, RangeDescriptor Target) : RangeEntry(Operation);
}
