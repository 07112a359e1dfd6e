using static RaftActors.TestKit.Stores.LogStoreSamples;

namespace RaftActors.Persistence.Tests.Crashes;

/// <summary>The requests to a log before, during and after a crash; together the courses pass every kind of step of the store.</summary>
internal static class Courses
{
    /// <summary>
    /// Each course with the points that it passes: a new step of the store is a new point here. (The first load comes from Akka's
    /// persistent actor.)
    /// </summary>
    public static readonly Dictionary<string, (Action<CrashRun> Run, string[] Points)> All = new()
    {
        ["writes"] = (Writes, [.. Steps("load snapshot", 2), .. Steps("write", 6)]),
        ["compaction"] = (
            Compaction,
            [
                .. Steps("load snapshot", 2), .. Steps("write", 9), .. Steps("save snapshot", 2), .. Steps("delete records", 4),
                .. Steps("delete snapshots", 2),
            ]),
        ["received snapshot"] = (
            ReceivedSnapshot,
            [
                .. Steps("load snapshot", 2), .. Steps("write", 6), .. Steps("save snapshot", 2), .. Steps("delete records", 2),
                .. Steps("delete snapshots", 2),
            ]),
    };

    /// <summary>Votes, appends, a burst that shares a record, truncation.</summary>
    private static void Writes(CrashRun log)
    {
        log.Append(1, "n2", null, null);
        log.Append(1, "n2", null, null, Entry(1, 1), Entry(2, 1), Entry(3, 1));

        // The first write is sent alone; writes that arrive meanwhile share the next record.
        log.Send(1, "n2", null, null, Entry(4, 1));
        log.Send(1, "n2", null, null, Entry(5, 1));
        log.Send(1, "n2", null, null, Entry(6, 1));
        log.AwaitWrites();
        log.Append(2, "", 4, null, Entry(5, 2));
        log.Append(3, "n1", null, null);
    }

    /// <summary>The machine's snapshot, its note and the deletes, twice: the second time there is an older snapshot.</summary>
    private static void Compaction(CrashRun log)
    {
        for (var i = 1; i <= 5; i++)
        {
            log.Append(1, "n1", null, null, Entry(i, 1));
        }

        log.Save(Id(4, 1));
        log.Compact(Id(4, 1), Id(3, 1));
        log.Append(2, "", null, null, Entry(6, 2), Entry(7, 2));
        log.Save(Id(7, 2));
        log.Compact(Id(7, 2), Id(6, 2));
        log.Append(2, "", null, null, Entry(8, 2));
    }

    /// <summary>A leader's snapshot replaces the whole log, and another one replaces that.</summary>
    private static void ReceivedSnapshot(CrashRun log)
    {
        log.Append(1, "n1", null, null, Entry(1, 1));
        log.Append(1, "n1", null, null, Entry(2, 1));
        log.Save(Id(50, 4));
        log.Append(5, "", null, Id(50, 4));
        log.AwaitTidy();
        log.Append(5, "", null, null, Entry(51, 5));
        log.Save(Id(70, 6));
        log.Append(6, "n3", null, Id(70, 6));
        log.AwaitTidy();
        log.Append(6, "n3", null, null, Entry(71, 6));
    }

    private static IEnumerable<string> Steps(string operation, int count) =>
        Enumerable.Range(1, count).SelectMany(i => new[] { $"{operation} {i} asked", $"{operation} {i} done" });
}
