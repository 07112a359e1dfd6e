using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Inputs;

/// <summary>
/// The transport lost messages to a peer: what was in flight may have to be sent again, and a leader that is lost may have ended.
/// </summary>
public sealed record PeerUnreachable(ReplicaId Peer) : Input
{
    /// <inheritdoc />
    public override string ToString() => $"PeerUnreachable {Peer}";
}
