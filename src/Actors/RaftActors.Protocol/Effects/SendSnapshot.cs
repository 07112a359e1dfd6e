using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Protocol.Effects;

/// <summary>
/// Transfer exactly this durable snapshot to a peer, followed by <see cref="Messages.InstallSnapshot"/>; answered by
/// <see cref="Inputs.SnapshotSent"/>, whether it succeeded or not. If a newer snapshot has replaced it, report failure: the core asks
/// again.
/// </summary>
/// <param name="To">The peer.</param>
/// <param name="Term">The leader's term.</param>
/// <param name="Snapshot">The snapshot to send. If it is hollow, the peer is a witness: send the metadata and zero bytes of state.</param>
public readonly record struct SendSnapshot(ReplicaId To, Term Term, SnapshotInfo Snapshot)
{
    /// <inheritdoc />
    public override string ToString() => $"SendSnapshot to={To} {Snapshot.LastIncluded}{(Snapshot.IsHollow ? " without state" : "")}";
}
