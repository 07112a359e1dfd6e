using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;

namespace RaftActors.Protocol.Replication;

/// <summary>Which entries are committed (§5.3, §5.4.2).</summary>
internal static class CommitRule
{
    /// <summary>
    /// §5.4.2, Figure 8: only an entry of the leader's own term is committed by counting; earlier entries are committed with it.
    /// </summary>
    public static bool MayCommit(LogIndex index, LogIndex commitIndex, Term currentTerm, RaftLog log) =>
        index > commitIndex && log.TermAt(index) == currentTerm;
}
