using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Protocol.Effects;

/// <summary>
/// One atomic write to the log, after every earlier one; answered by <see cref="Inputs.Persisted"/>. Carry it out in this order: reset,
/// truncate, append.
/// </summary>
/// <param name="WriteId">Numbers the writes of one incarnation: 1, 2, 3 …</param>
/// <param name="HardState">Always present: currentTerm and votedFor.</param>
/// <param name="ResetTo">A received snapshot that replaces the whole log; <see langword="null"/> otherwise.</param>
/// <param name="TruncateAfter">Remove the entries after this index; <see langword="null"/> for none.</param>
/// <param name="Entries">Entries to append; may be empty.</param>
/// <param name="Last">The last entry of the log after this write.</param>
public readonly record struct Persist(
    long WriteId, HardState HardState, SnapshotInfo? ResetTo, LogIndex? TruncateAfter, ReadOnlyMemory<Entry> Entries, EntryId Last)
{
    /// <inheritdoc />
    public override string ToString()
    {
        var reset = ResetTo is null ? "" : $" reset={ResetTo.LastIncluded}";
        var truncate = TruncateAfter is null ? "" : $" truncate-after={TruncateAfter}";
        return $"Persist w={WriteId} {HardState}{reset}{truncate} n={Entries.Length} last={Last}";
    }
}
