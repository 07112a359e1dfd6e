using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Election;

/// <summary>When a vote may be given: values in, a decision out.</summary>
internal static class VoteRules
{
    /// <summary>§5.4.1: the later last term wins; with equal terms the longer log does.</summary>
    public static bool IsUpToDate(EntryId candidateLast, EntryId voterLast) =>
        candidateLast.Term > voterLast.Term || (candidateLast.Term == voterLast.Term && candidateLast.Index >= voterLast.Index);

    /// <summary>§5.2: at most one vote a term, first come, first served; the same candidate may ask again. A known leader ends the term's
    /// election.</summary>
    public static bool MayVoteFor(ReplicaId candidate, ReplicaId votedFor, ReplicaId leader) =>
        votedFor == candidate || (votedFor.IsNone && leader.IsNone);

    /// <summary>§6, T§4.2.3: who hears a leader does not let an election disturb it.</summary>
    public static bool HearsLeader(ReplicaId leader, LogicalTime lastHeard, LogicalTime now, TimeSpan shortestElectionTimeout) =>
        !leader.IsNone && now < lastHeard + shortestElectionTimeout;
}
