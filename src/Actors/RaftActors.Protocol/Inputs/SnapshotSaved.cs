using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Inputs;

/// <summary>The snapshot requested by <see cref="Effects.SaveMachine"/> is durable, or could not be taken.</summary>
/// <param name="LastIncluded">The last entry applied when the machine saved its state; <see langword="null"/> if it failed and may be
/// retried later.</param>
/// <param name="Bytes">Its size; zero if unknown. A large one is not replaced before much has changed.</param>
public sealed record SnapshotSaved(EntryId? LastIncluded, long Bytes = 0) : Input
{
    /// <inheritdoc />
    public override string ToString() => $"SnapshotSaved {LastIncluded?.ToString() ?? "failed"}";
}
