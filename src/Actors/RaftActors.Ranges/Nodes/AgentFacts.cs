using System.Collections.Immutable;

namespace RaftActors.Ranges.Nodes;

/// <summary>What a node's agent knows apart from the map and its book.</summary>
internal sealed record AgentFacts
{
    /// <summary>The node's id.</summary>
    public required string Node { get; init; }

    /// <summary>The map's log time in milliseconds.</summary>
    public required long Time { get; init; }

    /// <summary>
    /// By the operation of a split: what this node's replica of the parent will do. A split that is missing is owed if the parent is
    /// hosted, and otherwise never made here.
    /// </summary>
    public ImmutableDictionary<long, ParentState> Splits { get; init; } = ImmutableDictionary<long, ParentState>.Empty;

    /// <summary>Static groups whose replica here has records, so that it may be adopted: a wiped one must not vote again.</summary>
    public ImmutableHashSet<string> StaticGroups { get; init; } = [];

    /// <summary>How long a retired range is kept, in milliseconds.</summary>
    public long RetireGrace { get; init; } = 60_000;

    /// <summary>How long a child is left to its parent, in milliseconds.</summary>
    public long BirthPatience { get; init; } = 10_000;
}
