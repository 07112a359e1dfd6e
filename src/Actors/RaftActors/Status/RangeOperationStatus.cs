using System.Collections.Immutable;

namespace RaftActors.Status;

/// <summary>One recorded change of ranges.</summary>
/// <param name="Id">Its number; never used twice.</param>
/// <param name="Kind">Found, Split, Merge or Move.</param>
/// <param name="Group">The range that it changes.</param>
/// <param name="Step">How far it came.</param>
/// <param name="Outcome">Open, Completed or Cancelled.</param>
/// <param name="StartedAt">Log time of the map in milliseconds.</param>
/// <param name="FinishedAt">Log time of the map in milliseconds; zero while it is open.</param>
public sealed record RangeOperationStatus(
    long Id, string Kind, string Group, string Step, string Outcome, long StartedAt, long FinishedAt)
{
    /// <summary>The steps that an operation of its kind takes, in order.</summary>
    public ImmutableArray<string> Steps { get; init; } = [];

    /// <summary>When the steps were that it has taken so far, in order; as far as they were recorded.</summary>
    public ImmutableArray<RangeStepTime> StepTimes { get; init; } = [];

    /// <summary>How often the part that can be repeated was begun.</summary>
    public long Attempt { get; init; }

    /// <summary>The child of a split, or the source of a merge; empty otherwise.</summary>
    public string Other { get; init; } = "";

    /// <summary>The key at which a split cuts; empty otherwise.</summary>
    public ReadOnlyMemory<byte> At { get; init; }

    /// <summary>The node that a move takes a replica from; null if it takes none.</summary>
    public string? From { get; init; }

    /// <summary>The node that a move brings a replica to; null if it brings none.</summary>
    public string? To { get; init; }
}
