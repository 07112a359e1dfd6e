using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Messages;

/// <summary>
/// A follower or learner asks its leader for an index at which its waiting reads are linearizable (T§6.4). Sent again with every heartbeat
/// until answered, since it may be lost.
/// </summary>
/// <param name="From">The replica that serves the reads.</param>
/// <param name="To">The leader.</param>
/// <param name="Term">The sender's term.</param>
/// <param name="Number">Identifies the request; unique among all requests of this replica, including those before a restart.</param>
/// <param name="ByLease">The leader's lease suffices (T§6.4.1).</param>
public sealed record ReadIndex(ReplicaId From, ReplicaId To, Term Term, long Number, bool ByLease) : RaftMessage(From, To, Term)
{
    /// <inheritdoc />
    public override string ToString() => $"{From}->{To} ReadIndex t={Term} #{Number}{(ByLease ? " by lease" : "")}";
}
