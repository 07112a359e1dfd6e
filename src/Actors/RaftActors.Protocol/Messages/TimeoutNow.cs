using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Messages;

/// <summary>The leader hands over leadership: the receiver, which has the whole log, starts an election at once (T§3.10).</summary>
/// <param name="From">The leader.</param>
/// <param name="To">The next leader.</param>
/// <param name="Term">The leader's term.</param>
public sealed record TimeoutNow(ReplicaId From, ReplicaId To, Term Term) : RaftMessage(From, To, Term)
{
    /// <inheritdoc />
    public override string ToString() => $"{From}->{To} TimeoutNow t={Term}";
}
