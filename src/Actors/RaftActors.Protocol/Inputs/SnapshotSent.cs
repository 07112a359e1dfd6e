using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Inputs;

/// <summary>
/// The transfer started by <see cref="Effects.SendSnapshot"/> is over: the peer accepted all bytes, or the transfer was given up.
/// </summary>
public sealed record SnapshotSent(ReplicaId Peer, LogIndex Index, bool Success) : Input
{
    /// <inheritdoc />
    public override string ToString() => $"SnapshotSent {Peer} {Index} {(Success ? "taken" : "given up")}";
}
