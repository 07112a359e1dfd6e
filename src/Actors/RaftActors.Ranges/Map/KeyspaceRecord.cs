using System.Collections.Immutable;

namespace RaftActors.Ranges.Map;

/// <summary>All keys of one kind of machine, cut into ranges.</summary>
internal sealed record KeyspaceRecord
{
    public required string Name { get; init; }

    /// <summary>The machine's name in each node's configuration.</summary>
    public required string Machine { get; init; }

    /// <summary>How many replicas a range should have.</summary>
    public required int Replicas { get; init; }

    public RangeKind Kind { get; init; }

    public required Placement Placement { get; init; }

    /// <summary>Where it was cut, or is to be cut, by configuration; never merged away by the planner.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> SplitPoints { get; init; } = [];

    /// <summary>The static group that became its first range; empty for none.</summary>
    public string AdoptedGroup { get; init; } = "";

    /// <summary>The number of the next range. Only grows, so a number is never used twice.</summary>
    public long NextRange { get; init; } = 1;

    /// <summary>The map's version at the last change.</summary>
    public long ChangedAt { get; init; }
}
