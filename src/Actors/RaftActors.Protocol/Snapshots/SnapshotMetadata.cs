using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;

namespace RaftActors.Protocol.Snapshots;

/// <summary>
/// What a snapshot stands for (§7): the machine's state after <paramref name="LastIncluded"/>, and the members in force there.
/// </summary>
/// <param name="LastIncluded">lastIncludedIndex and lastIncludedTerm.</param>
/// <param name="Configuration">The latest configuration at or before that index.</param>
/// <param name="IsHollow">A witness's: it stands for the place in the log and the members, and there is no state (T§11.7.2).</param>
/// <param name="Timestamp"> Log time at <paramref name="LastIncluded"/>, in milliseconds: where a leader goes on whose log holds nothing
/// else. Zero in a snapshot of an earlier build.
/// </param>
public sealed record SnapshotMetadata(EntryId LastIncluded, Configuration Configuration, bool IsHollow = false, long Timestamp = 0)
{
    /// <summary>lastIncludedIndex.</summary>
    public LogIndex Index => LastIncluded.Index;

    /// <inheritdoc />
    public override string ToString() => $"snapshot {LastIncluded} {Configuration}{(IsHollow ? " without state" : "")}";
}
