using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Elections;

/// <summary>When a vote may be given, as pure functions.</summary>
internal static class VoteRules
{
    /// <summary>§5.4.1: the later last term wins; with equal terms the longer log does.</summary>
    public static bool IsUpToDate(EntryId candidateLast, EntryId voterLast) =>
        candidateLast.Term > voterLast.Term || (candidateLast.Term == voterLast.Term && candidateLast.Index >= voterLast.Index);

    /// <summary>
    /// §5.2: at most one vote per term, first come, first served; the same candidate may ask again. Once a leader is known, the term's
    /// election is over.
    /// </summary>
    public static bool MayVoteFor(ReplicaId candidate, ReplicaId votedFor, ReplicaId leader) =>
        votedFor == candidate || (votedFor.IsNone && leader.IsNone);

    /// <summary>§6, T§4.2.3: a replica that hears a leader ignores elections.</summary>
    public static bool HearsLeader(ReplicaId leader, LogicalTime lastHeard, LogicalTime now, TimeSpan shortestElectionTimeout) =>
        !leader.IsNone && now < lastHeard + shortestElectionTimeout;
}
