using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Machines.Mvcc.Index;
using RaftActors.Machines.Mvcc.Keys;
using RaftActors.Machines.Mvcc.State;

namespace RaftActors.Machines.Mvcc.Reads;

/// <summary>Reads events in the order in which they happened, in whole revisions.</summary>
internal static class EventReader
{
    public static EventsAnswer Read(in KeyspaceView view, EventsQuery query)
    {
        var from = Math.Max(1, query.FromRevision);
        var answer = new EventsAnswer { NextRevision = from, CompactRevision = view.Compacted };
        if (from < view.Compacted)
        {
            answer.Compacted = true;
            return answer;
        }

        var span = query.Key.IsEmpty ? KeySpan.All : KeySpan.Of(query.Key.Span, query.RangeEnd.Span);
        var (bytes, revisions, last, isFound) = (0L, 0L, 0L, false);
        for (var at = view.Log.From(from); at < view.Log.End; at++)
        {
            ref readonly var happened = ref view.Log[at];
            if (happened.Main != last)
            {
                revisions += isFound ? 1 : 0;
                if ((query.MaxBytes > 0 && bytes >= query.MaxBytes) || (query.MaxRevisions > 0 && revisions >= query.MaxRevisions))
                {
                    answer.NextRevision = happened.Main;
                    return answer;
                }

                (last, isFound) = (happened.Main, false);
            }

            if (span.Contains(VersionRecord.KeyOf(happened.Record)))
            {
                isFound = true;
                var previous = query.PrevKv && happened.Main > view.Compacted ? PairBefore(view.Log, at) : null;
                bytes += Add(answer, happened.Record, previous);
            }
        }

        answer.NextRevision = Math.Max(from, view.Revision + 1);
        return answer;
    }

    private static long Add(EventsAnswer answer, byte[] record, byte[]? previous)
    {
        answer.Events.Add(new Event
        {
            Type = VersionRecord.IsPut(record) ? Event.Types.EventType.Put : Event.Types.EventType.Delete,
            Kv = Pairs.Of(record),
            PrevKv = previous is null ? null : Pairs.Of(previous),
        });
        return record.Length + (previous?.Length ?? 0);
    }

    /// <summary>The pair at the revision before that of an event, also if an event of the same revision stands between.</summary>
    private static byte[]? PairBefore(in LogView log, long at)
    {
        var (main, previous) = (log[at].Main, log[at].Previous);
        while (previous is not null && VersionRecord.ModOf(previous) == main)
        {
            at--;
            previous = log[at].Record == previous ? log[at].Previous : previous;
        }

        return previous;
    }
}
