using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Messages;

/// <summary>
/// A follower or learner asks its leader for an index at which reads that came to it are linearizable (T§6.4). Sent again with every
/// heartbeat until it is answered, since it may be lost.
/// </summary>
/// <param name="From">Who wants to serve the reads.</param>
/// <param name="To">The leader.</param>
/// <param name="Term">The sender's term.</param>
/// <param name="Number">Names the request; no other request of this replica has it, not even one before a restart.</param>
/// <param name="ByLease">The leader's lease will do (T§6.4.1).</param>
public sealed record ReadIndex(ReplicaId From, ReplicaId To, Term Term, long Number, bool ByLease) : RaftMessage(From, To, Term)
{
    /// <inheritdoc />
    public override string ToString() => $"{From}->{To} ReadIndex t={Term} #{Number}{(ByLease ? " by lease" : "")}";
}
