using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Inputs;

/// <summary>
/// A leader's snapshot (<see cref="Effects.SaveReceivedSnapshot"/>) is durable in the snapshot store; the log does not refer to it yet.
/// </summary>
public sealed record SnapshotInstalled(EntryId LastIncluded) : Input
{
    /// <inheritdoc />
    public override string ToString() => $"SnapshotInstalled {LastIncluded}";
}
