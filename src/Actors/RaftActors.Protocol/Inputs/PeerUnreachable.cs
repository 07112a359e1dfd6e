using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Inputs;

/// <summary>The transport lost messages to a peer: what was in flight may have to be sent again.</summary>
public sealed record PeerUnreachable(ReplicaId Peer) : Input
{
    /// <inheritdoc />
    public override string ToString() => $"PeerUnreachable {Peer}";
}
