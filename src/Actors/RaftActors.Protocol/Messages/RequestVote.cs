using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Messages;

/// <summary>A candidate asks for a vote (§5.2, §5.4.1), or, as a pre-vote, whether it would get one (T§9.6).</summary>
/// <param name="From">The candidate.</param>
/// <param name="To">The voter asked.</param>
/// <param name="Term">The term of the election; in a pre-vote, the candidate has not entered it yet.</param>
/// <param name="IsPreVote">The request changes nothing at the voter, whatever the answer.</param>
/// <param name="IsTransfer">The leader itself asked the candidate to campaign: voters answer even though they hear that leader
/// (T§3.10).</param>
/// <param name="LastLog">lastLogIndex and lastLogTerm of the candidate.</param>
public sealed record RequestVote(ReplicaId From, ReplicaId To, Term Term, bool IsPreVote, bool IsTransfer, EntryId LastLog)
    : RaftMessage(From, To, Term)
{
    /// <inheritdoc />
    public override string ToString() =>
        $"{From}->{To} {(IsPreVote ? "RequestPreVote" : "RequestVote")} t={Term} last={LastLog}{(IsTransfer ? " transfer" : "")}";
}
