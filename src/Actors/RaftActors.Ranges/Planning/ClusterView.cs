using System.Collections.Immutable;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Planning;

/// <summary>The map and what was heard lately. A node or range without a report is unknown: nothing is concluded from that.</summary>
internal sealed record ClusterView
{
    public required MapImage Map { get; init; }

    public ImmutableArray<NodeReport> Nodes { get; init; } = [];

    public ImmutableArray<RangeReport> Ranges { get; init; } = [];

    /// <summary>Replicas that did not take a leadership a short while ago.</summary>
    public ImmutableArray<ReplicaId> Avoided { get; init; } = [];
}
