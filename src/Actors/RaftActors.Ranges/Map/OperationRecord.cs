using System.Collections.Immutable;

namespace RaftActors.Ranges.Map;

/// <summary>One recorded change of ranges: what it is to do, what was allotted to it, how far it came.</summary>
internal sealed record OperationRecord
{
    /// <summary>Never used twice; every entry in a group's log names it.</summary>
    public required long Id { get; init; }

    public required OperationKind Kind { get; init; }

    /// <summary>Chosen by its sender, to recognise a repetition; zero for none.</summary>
    public long Token { get; init; }

    /// <summary>The range founded, split or moved; the left one of a merge, which stays.</summary>
    public required string Group { get; init; }

    /// <summary>The version that <see cref="Group"/> had at the beginning.</summary>
    public required long Version { get; init; }

    /// <summary>The configuration index that <see cref="Group"/> had at the beginning.</summary>
    public long ConfigurationIndex { get; init; }

    /// <summary>The child of a split; the right one of a merge, which goes; empty otherwise.</summary>
    public string Other { get; init; } = "";

    /// <summary>The version that the source of a merge had at the beginning.</summary>
    public long OtherVersion { get; init; }

    /// <summary>Where a split cuts.</summary>
    public ReadOnlyMemory<byte> At { get; init; }

    /// <summary>The replica that a move removes; null for none.</summary>
    public string? FromNode { get; init; }

    /// <summary>The incarnation of the replica that a move removes.</summary>
    public long From { get; init; }

    /// <summary>The node that a move adds a replica on; null for none.</summary>
    public string? ToNode { get; init; }

    /// <summary>The incarnation of the replica that a move adds.</summary>
    public long To { get; init; }

    /// <summary>What the added replica becomes.</summary>
    public MemberKind MemberKind { get; init; }

    /// <summary>One of <see cref="OperationSteps"/>; only grows.</summary>
    public int Step { get; init; }

    /// <summary>
    /// When each step behind the first was recorded, in their order. Drivers may skip steps, which have no time then; those of operations
    /// from before <see cref="MapRules.StepTimes"/> have none.
    /// </summary>
    public ImmutableArray<StepTime> StepTimes { get; init; } = [];

    /// <summary>Log time, in milliseconds.</summary>
    public required long StartedAt { get; init; }

    /// <summary>How often a driver started the part that can be repeated; only grows.</summary>
    public long Attempt { get; init; }

    /// <summary>Who drives it, for people.</summary>
    public string Owner { get; init; } = "";

    public OperationOutcome Outcome { get; init; }

    /// <summary>Log time, in milliseconds, at which it ended; zero before.</summary>
    public long FinishedAt { get; init; }

    /// <summary>Whether it ended and its groups have been told, so that no driver need ask them about it.</summary>
    public bool IsAcknowledged { get; init; }

    /// <summary>The map's version at the last change.</summary>
    public long ChangedAt { get; init; }
}
