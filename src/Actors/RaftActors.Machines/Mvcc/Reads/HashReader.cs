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
            var older = cursor.Older;
            var (count, latest) = (older?.Count ?? 0, cursor.Latest);
            for (var i = FirstKept(latest, older, view.Compacted); i <= count; i++)
            {
                var record = i < count ? older![i].Record : latest;
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
    private static int FirstKept(byte[] latest, OlderVersions? older, long compacted) =>
        older is null ? 0
        : VersionRecord.ModOf(latest) <= compacted ? older.Count
        : Math.Max(0, older.At(compacted));
}
