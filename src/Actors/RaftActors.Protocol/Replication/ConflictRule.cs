using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;

namespace RaftActors.Protocol.Replication;

/// <summary>
/// Finds where two logs may agree in one round trip per term (§5.3, end): each side skips the terms newer than the other's.
/// </summary>
internal static class ConflictRule
{
    /// <summary>
    /// The last index at or before <paramref name="index"/> whose term is at most <paramref name="term"/>. Entries after it cannot match
    /// an entry of that term, because terms never decrease along a log.
    /// </summary>
    public static EntryId LastNotAfter(RaftLog log, LogIndex index, Term term)
    {
        var i = LogIndex.Min(index, log.LastIndex);
        while (i > log.Base.Index)
        {
            var at = log.At(i).Term;
            if (at <= term)
            {
                return new EntryId(i, at);
            }

            i -= 1;
        }

        return log.TermAt(i) is { } known ? new EntryId(i, known) : new EntryId(i, Term.Zero);
    }
}
