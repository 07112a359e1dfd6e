using Akka.Actor;
using RaftActors.Status;

namespace RaftActors.Replicas;

/// <summary>Asks a replica's actor for its <see cref="ReplicaStatus"/>.</summary>
internal sealed record GetReplicaStatus(int Tail) : INoSerializationVerificationNeeded;

/// <summary>
/// Asks a replica that leads for the facts of its range as they are; answered by one <see cref="Requests.ClientResponse"/>.
/// </summary>
internal sealed class GetRangeFacts : INoSerializationVerificationNeeded
{
    public static readonly GetRangeFacts Instance = new();
}

/// <summary>
/// Asks a replica, whether it leads or not, what its own applied state says about its range; answered by a
/// <see cref="Machines.Ranged.RangeView"/>.
/// </summary>
internal sealed class GetRangeView : INoSerializationVerificationNeeded
{
    public static readonly GetRangeView Instance = new();
}

/// <summary>Tells a replica to stop: it refuses new requests and closes its log.</summary>
internal sealed class StopReplica : INoSerializationVerificationNeeded
{
    public static readonly StopReplica Instance = new();
}

/// <summary>To a replica's supervisor: this incarnation must not continue.</summary>
internal sealed record ReplicaFaulted(string Problem) : INoSerializationVerificationNeeded;

/// <summary>To a replica's supervisor: this replica was removed from the group and stops by itself.</summary>
/// <param name="Problem">The reason, for display.</param>
/// <param name="Leader">The leader that reported it, or null.</param>
/// <param name="Members">The current members.</param>
internal sealed record ReplicaRemoved(string Problem, string? Leader, Protocol.Membership.Configuration Members)
    : INoSerializationVerificationNeeded;

/// <summary>Published on the event stream when a replica of this node learns of another leader, or of none.</summary>
/// <param name="Group">The group.</param>
/// <param name="Term">The term.</param>
/// <param name="Leader">The leading node, or null.</param>
internal sealed record LeaderChanged(string Group, long Term, string? Leader) : INoSerializationVerificationNeeded;
