using System.Collections.Immutable;

namespace RaftActors.Ranges.Map;

/// <summary>The whole map at one moment; it shares its records with the map, which replaces but never changes them.</summary>
internal sealed record MapImage
{
    public long Version { get; init; }

    public long NextIncarnation { get; init; } = 1;

    public long NextOperation { get; init; } = 1;

    public ImmutableArray<KeyspaceRecord> Keyspaces { get; init; } = [];

    public ImmutableArray<RangeRecord> Ranges { get; init; } = [];

    public ImmutableArray<NodeRecord> Nodes { get; init; } = [];

    /// <summary>Open and finished ones.</summary>
    public ImmutableArray<OperationRecord> Operations { get; init; } = [];

    /// <summary>Who coordinated last; null before the first.</summary>
    public CoordinatorRecord? Coordinator { get; init; }
}
