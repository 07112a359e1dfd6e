using System.Collections.Immutable;
using Akka.Actor;

namespace RaftActors.Status;

/// <summary>What a node knows of itself.</summary>
/// <param name="Node">Its node id.</param>
/// <param name="Replicas">Its replicas, in the order of their groups' names.</param>
public sealed record NodeStatus(string Node, ImmutableArray<ReplicaStatus> Replicas) : INoSerializationVerificationNeeded
{
    /// <summary>
    /// With <c>raft-actors.cluster.role</c>: the other processes that said which node they are, by node id; first the one that is the node,
    /// then those that are refused. Empty otherwise.
    /// </summary>
    public ImmutableArray<NodeLocation> Locations { get; init; } = [];

    /// <summary>Why this process takes no part: another one has its node id. <see langword="null"/> if it is the node.</summary>
    public string? Problem { get; init; }
}
