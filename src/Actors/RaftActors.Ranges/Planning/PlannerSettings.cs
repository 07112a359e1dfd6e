using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Planning;

/// <summary>Limits of the planner; times in milliseconds.</summary>
internal sealed record PlannerSettings
{
    public static readonly PlannerSettings Default = new();

    /// <summary>A node silent for longer is given nothing.</summary>
    public long Heard { get; init; } = 5_000;

    /// <summary>Older reports of ranges are not used.</summary>
    public long ReportAge { get; init; } = 10_000;

    /// <summary>Replicas of a node silent for so long are replaced.</summary>
    public long DeadAfter { get; init; } = 600_000;

    /// <summary>Splits, merges and moves under way at once.</summary>
    public int Operations { get; init; } = 4;

    /// <summary>Of these, moves to one node.</summary>
    public int Receiving { get; init; } = 2;

    /// <summary>A range rests for so long after an operation.</summary>
    public long Cooldown { get; init; } = 30_000;

    /// <summary>A move is not undone for so long, and a range neither merged after a split nor split after a merge.</summary>
    public long Undo { get; init; } = 600_000;

    /// <summary>Between two splits of the cluster.</summary>
    public long SplitEvery { get; init; } = 1_000;

    /// <summary>A keyspace with so many ranges is not split.</summary>
    public int Ranges { get; init; } = MapLimits.RangesOfKeyspace;

    /// <summary>Whether ranges are split when they are large or busy.</summary>
    public bool Splits { get; init; } = true;

    /// <summary>Whether small neighbours are merged.</summary>
    public bool Merges { get; init; } = true;

    /// <summary>Whether replicas and leaders are balanced.</summary>
    public bool Balances { get; init; } = true;

    public long SplitBytes { get; init; } = 64L * 1024 * 1024;

    public long SplitEntries { get; init; } = 1_000_000;

    /// <summary>Commands and reads per second.</summary>
    public double SplitLoad { get; init; } = 2_000;

    /// <summary>The largest source of a merge.</summary>
    public long MergeBytes { get; init; } = 16L * 1024 * 1024;

    /// <summary>Ranges must have been small for so long.</summary>
    public long MergeAfter { get; init; } = 300_000;

    /// <summary>A range is not split while a voter is further behind: it would need the state of both halves.</summary>
    public long SplitLag { get; init; } = 5_000;

    /// <summary>A leadership goes only to a replica that is not further behind.</summary>
    public long LeaderLag { get; init; } = 128;

    /// <summary>A leadership goes only to a replica heard within this time.</summary>
    public long LeaderHeard { get; init; } = 1_000;

    /// <summary>Bytes are balanced when the difference of two nodes is above this share of their average.</summary>
    public double BytesGap { get; init; } = 0.2;
}
