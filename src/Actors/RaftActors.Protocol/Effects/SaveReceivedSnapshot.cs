using RaftActors.Protocol.Snapshots;

namespace RaftActors.Protocol.Effects;

/// <summary>
/// Make the snapshot that just arrived durable, alongside the older one; answered by <see cref="Inputs.SnapshotInstalled"/>.
/// </summary>
public readonly record struct SaveReceivedSnapshot(SnapshotInfo Snapshot)
{
    /// <inheritdoc />
    public override string ToString() => $"SaveReceivedSnapshot {Snapshot.LastIncluded}";
}
