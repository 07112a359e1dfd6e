using RaftActors.Machines.Mvcc.Index;
using RaftActors.Machines.Mvcc.State;

namespace RaftActors.Machines.Mvcc.Reads;

/// <summary>
/// A hash over all versions up to a revision that a compaction kept, whether the space of the others is free yet or not. Reads every
/// version.
/// </summary>
internal static class HashReader
{
    public static uint Hash(in KeyspaceView view, long revision)
    {
        var sum = 0UL;
        var cursor = new VersionCursor(view.Root, default, onlyLive: false);
        while (cursor.Next())
        {
            var (latest, history) = (cursor.Latest, cursor.History);
            for (var i = FirstKept(latest, history, view.Compacted); i <= history.Count; i++)
            {
                var record = i < history.Count ? history[i] : latest;
                if (VersionRecord.ModOf(record) > revision)
                {
                    break;
                }

                if (VersionRecord.IsPut(record) || VersionRecord.ModOf(record) > view.Compacted)
                {
                    sum += VersionRecord.HashOf(record);
                }
            }
        }

        return (uint)(sum ^ (sum >> 32));
    }

    /// <summary>The place, among the older versions and the latest after them, of what can be read at the compacted revision.</summary>
    private static int FirstKept(byte[] latest, History history, long compacted) =>
        VersionRecord.ModOf(latest) <= compacted ? history.Count : Math.Max(0, history.At(compacted));
}
