using System.Collections.Immutable;

namespace RaftActors.Ranges.Map;

/// <summary>What a driver read in the groups' logs; zero and empty: nothing to say.</summary>
internal sealed record OperationFacts
{
    public static readonly OperationFacts None = new();

    /// <summary>The version of the operation's range.</summary>
    public long Version { get; init; }

    /// <summary>The version of the source of a merge.</summary>
    public long OtherVersion { get; init; }

    /// <summary>The index of the range's committed configuration; of the child's for a split.</summary>
    public long ConfigurationIndex { get; init; }

    /// <summary>The members of an adopted group when its keys were given to it.</summary>
    public ImmutableArray<PlannedReplica> Members { get; init; } = [];

    /// <summary>Whether the source of a merge says that it is retired.</summary>
    public bool IsSourceRetired { get; init; }

    /// <summary>Which attempt runs now.</summary>
    public long Attempt { get; init; }

    /// <summary>Who drives it.</summary>
    public string Owner { get; init; } = "";
}
