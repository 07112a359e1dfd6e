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
                bytes += Add(answer, happened, query.PrevKv && happened.Main > view.Compacted);
            }
        }

        answer.NextRevision = Math.Max(from, view.Revision + 1);
        return answer;
    }

    private static long Add(EventsAnswer answer, in LogEvent happened, bool withPrevious)
    {
        var added = new Event
        {
            Type = VersionRecord.IsPut(happened.Record) ? Event.Types.EventType.Put : Event.Types.EventType.Delete,
            Kv = Pairs.Of(happened.Record),
        };
        answer.Events.Add(added);
        if (!withPrevious || happened.Previous is not { } previous || VersionRecord.ModOf(previous) == happened.Main)
        {
            return happened.Record.Length;
        }

        added.PrevKv = Pairs.Of(previous);
        return happened.Record.Length + previous.Length;
    }
}
