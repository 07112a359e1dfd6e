using RaftActors.Ranges.Map;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.Planning;
using RaftActors.Ranges.State;

namespace RaftActors.Settings;

/// <summary>
/// The limits of <c>ranges</c>. The coordinator's node uses its own: they say what is planned and when a driver gives up. No replica judges
/// an entry by them.
/// </summary>
internal sealed record RangeLimits
{
    /// <summary>The largest that <c>merge.max-bytes</c> may be: a replica takes twice as much at most, if the source grows.</summary>
    public const long LargestMerge = StagedParts.MaxBytes / 2;

    /// <summary>The largest that <c>max</c> may be: the map itself refuses more.</summary>
    public const int MostRanges = MapLimits.RangesOfKeyspace;

    public static readonly RangeLimits Default = new();

    /// <summary>For the planner.</summary>
    public PlannerSettings Planner { get; init; } = PlannerSettings.Default;

    /// <summary>For the drivers of operations.</summary>
    public OperationLimits Operations { get; init; } = OperationLimits.Default;

    /// <summary><c>move.bytes-per-second</c>: what this node sends as snapshots of ranges.</summary>
    public long MoveBytesPerSecond { get; init; } = 32 * 1024 * 1024;
}
