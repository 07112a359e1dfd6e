using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;

namespace RaftActors.Protocol.Replication;

/// <summary>Which entries are committed (§5.3, §5.4.2).</summary>
internal static class CommitRule
{
    /// <summary>The highest index that a majority holds: the element of rank <paramref name="quorum"/>, counted from the highest.</summary>
    /// <param name="durable">What each voter holds durably; sorted in place.</param>
    /// <param name="quorum">How many make a majority.</param>
    public static LogIndex QuorumIndex(Span<long> durable, int quorum)
    {
        durable.Sort();
        return new LogIndex(durable[^quorum]);
    }

    /// <summary>§5.4.2, Figure 8: only an entry of the leader's own term is committed by counting; earlier ones are with it.</summary>
    public static bool MayCommit(LogIndex index, LogIndex commitIndex, Term currentTerm, RaftLog log) =>
        index > commitIndex && log.TermAt(index) == currentTerm;
}
