using System.Collections.Immutable;

namespace RaftActors.Ranges.Map;

/// <summary>Some records of the map at one version.</summary>
internal sealed record MapView
{
    /// <summary>The map's version; in pages of changes, the version up to which nothing is missing.</summary>
    public required long Version { get; init; }

    public ImmutableArray<KeyspaceRecord> Keyspaces { get; init; } = [];

    public ImmutableArray<RangeRecord> Ranges { get; init; } = [];

    public ImmutableArray<NodeRecord> Nodes { get; init; } = [];

    public ImmutableArray<OperationRecord> Operations { get; init; } = [];

    /// <summary>Who coordinated last; in answers to <see cref="MapQuery.MapSince"/> only, whatever the version.</summary>
    public CoordinatorRecord? Coordinator { get; init; }

    /// <summary>Whether there is more: ask again from <see cref="Version"/>, or behind the last record.</summary>
    public bool HasMore { get; init; }
}
