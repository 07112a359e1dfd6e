using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Inputs;

/// <summary>The transfer begun by <see cref="Effects.SendSnapshot"/> ended: all bytes were taken, or it was given up.</summary>
public sealed record SnapshotSent(ReplicaId Peer, LogIndex Index, bool Success) : Input
{
    /// <inheritdoc />
    public override string ToString() => $"SnapshotSent {Peer} {Index} {(Success ? "taken" : "given up")}";
}
