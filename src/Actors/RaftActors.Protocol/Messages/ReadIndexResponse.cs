using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Messages;

/// <summary>The leader's answer to <see cref="ReadIndex"/>.</summary>
/// <param name="From">The leader.</param>
/// <param name="To">The replica that asked.</param>
/// <param name="Term">The leader's term.</param>
/// <param name="Number">The number of the request.</param>
/// <param name="Success">Whether the leader still led after the request arrived; if not, the reads must be sent elsewhere.</param>
/// <param name="Index">Everything acknowledged before the request is at or below this index.</param>
public sealed record ReadIndexResponse(ReplicaId From, ReplicaId To, Term Term, long Number, bool Success, LogIndex Index)
    : RaftMessage(From, To, Term)
{
    /// <inheritdoc />
    public override string ToString() => $"{From}->{To} ReadIndexResponse t={Term} #{Number} {(Success ? $"index={Index}" : "refused")}";
}
