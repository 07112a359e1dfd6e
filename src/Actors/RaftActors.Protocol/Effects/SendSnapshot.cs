using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Protocol.Effects;

/// <summary>
/// Bring exactly this durable snapshot to a peer and end with <see cref="Messages.InstallSnapshot"/>; answered by
/// <see cref="Inputs.SnapshotSent"/>, whether it worked or not. When a newer one has replaced it, answer that it did not: the core asks
/// again.
/// </summary>
/// <param name="To">The peer.</param>
/// <param name="Term">The leader's term.</param>
/// <param name="Snapshot">Which one. If it is hollow, the peer is a witness: it is sent the metadata and zero bytes of state.</param>
public readonly record struct SendSnapshot(ReplicaId To, Term Term, SnapshotMetadata Snapshot)
{
    /// <inheritdoc />
    public override string ToString() => $"SendSnapshot to={To} {Snapshot.LastIncluded}{(Snapshot.IsHollow ? " without state" : "")}";
}
