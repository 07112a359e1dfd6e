using System.Collections.Immutable;

namespace RaftActors.Status;

/// <summary>What the range map says, all at one version of it.</summary>
/// <param name="Version">The map's version: the index of the last entry of <c>meta</c> that changed it; only grows.</param>
/// <param name="Ranges">The ranges in the order of keyspaces and keys, without retired ones.</param>
/// <param name="Operations">Operations that are open, and the last ones that ended, in the order of their numbers.</param>
/// <param name="Nodes">The nodes that registered, by id.</param>
public sealed record RangeMapStatus(
    long Version,
    ImmutableArray<RangeStatus> Ranges,
    ImmutableArray<RangeOperationStatus> Operations,
    ImmutableArray<RangeNodeStatus> Nodes)
{
    /// <summary>
    /// The node of the singleton that coordinated last, as it signs in the map every ten seconds; null if none has signed, as without a
    /// cluster: then the node that leads <c>meta</c> coordinates.
    /// </summary>
    public string? Coordinator { get; init; }
}
