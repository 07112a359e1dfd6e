using System.Collections.Immutable;
using Akka.Actor;

namespace RaftActors.Status;

/// <summary>A node's status.</summary>
/// <param name="Node">Its node id.</param>
/// <param name="Replicas">Its replicas, ordered by group name.</param>
public sealed record NodeStatus(string Node, ImmutableArray<ReplicaStatus> Replicas) : INoSerializationVerificationNeeded
{
    /// <summary>
    /// With <c>raft-actors.cluster.role</c>: the other processes that claim a node id, ordered by node id; the accepted one first, then
    /// those refused. Empty otherwise.
    /// </summary>
    public ImmutableArray<NodeLocation> Locations { get; init; } = [];

    /// <summary>Why this process takes no part: another process has its node id. <see langword="null"/> if it takes part.</summary>
    public string? Problem { get; init; }
}
