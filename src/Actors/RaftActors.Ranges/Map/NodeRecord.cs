using System.Collections.Immutable;

namespace RaftActors.Ranges.Map;

/// <summary>A node that may hold replicas of ranges.</summary>
internal sealed record NodeRecord
{
    public required string Id { get; init; }

    public NodeMode Mode { get; init; }

    /// <summary>The disk it runs on now.</summary>
    public required DataId DataId { get; init; }

    /// <summary>By name, each name once.</summary>
    public ImmutableArray<Label> Labels { get; init; } = [];

    /// <summary>How much it should hold compared with other nodes; 1 by default.</summary>
    public int Capacity { get; init; } = 1;

    /// <summary>The map's version at the last change.</summary>
    public long ChangedAt { get; init; }
}
