using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;

namespace RaftActors.Protocol.Snapshots;

/// <summary>
/// Describes a snapshot (§7): the machine's state after <paramref name="LastIncluded"/>, and the members in force at that entry.
/// </summary>
/// <param name="LastIncluded">lastIncludedIndex and lastIncludedTerm.</param>
/// <param name="Configuration">The latest configuration at or before that index.</param>
/// <param name="IsHollow">Whether this is a witness's snapshot: it records the position in the log and the members, but no state
/// (T§11.7.2).</param>
/// <param name="Timestamp">Log time at <paramref name="LastIncluded"/>, in milliseconds; a leader whose log holds nothing else continues
/// from it. Zero in a snapshot of an earlier build.</param>
public sealed record SnapshotInfo(EntryId LastIncluded, Configuration Configuration, bool IsHollow = false, long Timestamp = 0)
{
    /// <summary>lastIncludedIndex.</summary>
    public LogIndex Index => LastIncluded.Index;

    /// <inheritdoc />
    public override string ToString() => $"snapshot {LastIncluded} {Configuration}{(IsHollow ? " without state" : "")}";
}
