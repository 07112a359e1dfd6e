using RaftActors.Protocol.Snapshots;

namespace RaftActors.Protocol.Effects;

/// <summary>Load the received snapshot into the machine; the entries applied next follow it.</summary>
public readonly record struct RestoreMachine(SnapshotInfo Snapshot)
{
    /// <inheritdoc />
    public override string ToString() => $"RestoreMachine {Snapshot.LastIncluded}";
}
