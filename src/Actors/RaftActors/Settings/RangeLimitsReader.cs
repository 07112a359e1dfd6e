namespace RaftActors.Settings;

/// <summary>Reads the limits of <c>ranges</c> and checks each.</summary>
internal sealed class RangeLimitsReader(KeyReader keys)
{
    private const string Section = "ranges.";
    private const long KiB = 1024;
    private const long MiB = 1024 * KiB;

    /// <summary>Reports come every five seconds: a node must be missed in some of them.</summary>
    private static readonly TimeSpan LeastDeath = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public RangeLimits Read()
    {
        var mergeBytes = Bytes("merge.max-bytes", 64 * KiB, RangeLimits.LargestMerge);
        var limits = RangeLimits.Default;
        return limits with
        {
            MoveBytesPerSecond = Bytes("move.bytes-per-second", 64 * KiB, int.MaxValue),
            Operations = limits.Operations with
            {
                FreezeMax = Milliseconds(Time("merge.freeze-max", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1))),
                MergeBytes = mergeBytes,
                MoveStall = Milliseconds(Time("move.stall", TimeSpan.FromSeconds(5), TimeSpan.FromHours(1))),
            },
            Planner = limits.Planner with
            {
                Ranges = Number("max", 1, RangeLimits.MostRanges),
                Splits = keys.Flag(Section + "split.automatic"),
                SplitBytes = Bytes("split.bytes", MiB, int.MaxValue),
                SplitEntries = Number("split.entries", 1_000, int.MaxValue),
                SplitLoad = Number("split.load", 1, 10_000_000),
                Merges = keys.Flag(Section + "merge.automatic"),
                MergeBytes = mergeBytes,
                Balances = keys.Flag(Section + "balance"),
                DeadAfter = Milliseconds(Time("dead-after", LeastDeath, Day)),
                Cooldown = Milliseconds(Time("cooldown", TimeSpan.FromSeconds(1), Day)),
                Operations = Number("operations.max", 1, 64),
            },
        };
    }

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    private void Problem(string key, string text) => keys.Problem(Section + key, text);

    private TimeSpan Time(string key, TimeSpan least, TimeSpan most)
    {
        var time = keys.Duration(Section + key);
        if (time < least || time > most)
        {
            Problem(key, $"must be {Text(least)} to {Text(most)}");
        }

        return time;
    }

    private int Number(string key, int least, int most)
    {
        var number = keys.Number(Section + key);
        if (number < least || number > most)
        {
            Problem(key, $"must be {least} to {most}, not {number}");
        }

        return number;
    }

    private long Bytes(string key, long least, long most)
    {
        var bytes = keys.Size(Section + key);
        if (bytes < least || bytes > most)
        {
            Problem(key, most == int.MaxValue ? $"must be at least {Size(least)}" : $"must be {Size(least)} to {Size(most)}");
        }

        return bytes;
    }

    private static string Text(TimeSpan time) => time.TotalHours >= 1 ? $"{time.TotalHours:0}h"
        : time.TotalMinutes >= 1 ? $"{time.TotalMinutes:0}m" : $"{time.TotalSeconds:0}s";

    private static string Size(long bytes) => bytes >= MiB ? $"{bytes / MiB}MiB" : $"{bytes / KiB}KiB";
}
