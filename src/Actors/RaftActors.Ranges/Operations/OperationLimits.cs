namespace RaftActors.Ranges.Operations;

/// <summary>How long the drivers of operations wait, in milliseconds of log time. Given by the caller, from its settings.</summary>
internal sealed record OperationLimits
{
    public static readonly OperationLimits Default = new();

    /// <summary>All time is over, and no new replica is heard in time.</summary>
    public static readonly OperationLimits GivenUp = new()
    {
        Split = -1,
        Hosting = -1,
        MoveStall = -1,
        Move = -1,
        Heard = -1,
        Merge = -1,
    };

    /// <summary>A split that is not applied by then is fenced and cancelled.</summary>
    public long Split { get; init; } = 60_000;

    /// <summary>A child without a leader for so long is reported; it is never given up, because the keys are its own.</summary>
    public long Birth { get; init; } = 30_000;

    /// <summary>A move whose new replica is not hosted by then is cancelled.</summary>
    public long Hosting { get; init; } = 30_000;

    /// <summary>A new replica that makes no progress for so long is removed again.</summary>
    public long MoveStall { get; init; } = 60_000;

    /// <summary>A new replica that has not caught up by then is removed again, even if it makes progress.</summary>
    public long Move { get; init; } = 3_600_000;

    /// <summary>Only a replica that the leader heard within this time is given a vote or the leadership.</summary>
    public long Heard { get; init; } = 1_000;

    /// <summary>A merge that is not decided by then is cancelled.</summary>
    public long Merge { get; init; } = 60_000;

    /// <summary>So long the shipper of a frozen source is left alone.</summary>
    public long FreezeWait { get; init; } = 1_000;

    /// <summary>A source is frozen for no longer, if its target answers.</summary>
    public long FreezeMax { get; init; } = 3_000;

    /// <summary>Shipping that the target did not acknowledge for so long is begun again.</summary>
    public long ShipSilence { get; init; } = 5_000;

    /// <summary>How often a source is shipped before the merge is cancelled.</summary>
    public long Attempts { get; init; } = 3;

    /// <summary>Bytes of a source. One that has grown to twice as much is not merged.</summary>
    public long MergeBytes { get; init; } = 16 * 1024 * 1024;
}
