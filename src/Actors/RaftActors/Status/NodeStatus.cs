using System.Collections.Immutable;
using Akka.Actor;

namespace RaftActors.Status;

/// <summary>What a node knows of itself.</summary>
/// <param name="Node">Its node id.</param>
/// <param name="Replicas">Its replicas, in the order of their groups' names.</param>
public sealed record NodeStatus(string Node, ImmutableArray<ReplicaStatus> Replicas) : INoSerializationVerificationNeeded;
