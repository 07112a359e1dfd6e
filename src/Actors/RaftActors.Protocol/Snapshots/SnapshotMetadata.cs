using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;

namespace RaftActors.Protocol.Snapshots;

/// <summary>What a snapshot stands for (§7): the machine's state after <paramref name="LastIncluded"/>, and the members in force there.</summary>
/// <param name="LastIncluded">lastIncludedIndex and lastIncludedTerm.</param>
/// <param name="Configuration">The latest configuration at or before that index.</param>
public sealed record SnapshotMetadata(EntryId LastIncluded, Configuration Configuration)
{
    /// <summary>lastIncludedIndex.</summary>
    public LogIndex Index => LastIncluded.Index;

    /// <inheritdoc />
    public override string ToString() => $"snapshot {LastIncluded} {Configuration}";
}
