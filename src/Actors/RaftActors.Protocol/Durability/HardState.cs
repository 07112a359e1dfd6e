using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Durability;

/// <summary>What must be on disk before any answer that depends on it (Figure 2, persistent state): currentTerm and votedFor.</summary>
public readonly record struct HardState(Term CurrentTerm, ReplicaId VotedFor)
{
    /// <inheritdoc />
    public override string ToString() => $"t={CurrentTerm} vote={VotedFor}";
}
