using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Messages;

/// <summary>A voter's answer to <see cref="RequestVote"/>. A granted vote leaves only after it is durable.</summary>
/// <param name="From">The voter.</param>
/// <param name="To">The candidate.</param>
/// <param name="Term">If granted, the term of the request. If refused, the voter's own term, from which a stale candidate learns.</param>
/// <param name="IsPreVote">Whether this answers a pre-vote.</param>
/// <param name="VoteGranted">Whether the candidate has (would have) this vote.</param>
public sealed record RequestVoteResponse(ReplicaId From, ReplicaId To, Term Term, bool IsPreVote, bool VoteGranted)
    : RaftMessage(From, To, Term)
{
    /// <inheritdoc />
    public override string ToString() =>
        $"{From}->{To} {(IsPreVote ? "PreVoteResponse" : "RequestVoteResponse")} t={Term} {(VoteGranted ? "granted" : "refused")}";
}
