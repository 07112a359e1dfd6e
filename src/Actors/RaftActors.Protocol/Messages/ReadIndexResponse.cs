using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Messages;

/// <summary>The leader's answer to <see cref="ReadIndex"/>.</summary>
/// <param name="From">The leader.</param>
/// <param name="To">Who asked.</param>
/// <param name="Term">The leader's term.</param>
/// <param name="Number">The request's.</param>
/// <param name="Success">It still led after the request came; otherwise the reads are to be asked elsewhere.</param>
/// <param name="Index">Everything that was acknowledged before the request is at or below this index.</param>
public sealed record ReadIndexResponse(ReplicaId From, ReplicaId To, Term Term, long Number, bool Success, LogIndex Index)
    : RaftMessage(From, To, Term)
{
    /// <inheritdoc />
    public override string ToString() => $"{From}->{To} ReadIndexResponse t={Term} #{Number} {(Success ? $"index={Index}" : "refused")}";
}
