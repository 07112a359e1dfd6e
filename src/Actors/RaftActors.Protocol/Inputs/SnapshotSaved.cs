using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Inputs;

/// <summary>The snapshot asked for by <see cref="Effects.TakeSnapshot"/> is durable, or could not be made.</summary>
/// <param name="LastIncluded">What the machine had applied when it saved; <see langword="null"/> when it failed and may be tried
/// later.</param>
public sealed record SnapshotSaved(EntryId? LastIncluded) : Input
{
    /// <inheritdoc />
    public override string ToString() => $"SnapshotSaved {LastIncluded?.ToString() ?? "failed"}";
}
