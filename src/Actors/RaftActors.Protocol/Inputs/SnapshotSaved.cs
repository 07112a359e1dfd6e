using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Inputs;

/// <summary>The snapshot requested by <see cref="Effects.SaveMachine"/> is durable, or could not be taken.</summary>
/// <param name="LastIncluded">The last entry applied when the machine saved its state; <see langword="null"/> if it failed and may be
/// retried later.</param>
public sealed record SnapshotSaved(EntryId? LastIncluded) : Input
{
    /// <inheritdoc />
    public override string ToString() => $"SnapshotSaved {LastIncluded?.ToString() ?? "failed"}";
}
