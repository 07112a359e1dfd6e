using Akka.Actor;
using RaftActors.Configuration;
using RaftActors.Protocol.Identity;
using RaftActors.Transport;

namespace RaftActors.Replicas;

/// <summary>What a replica's actor needs to know of its surroundings. Nothing in it changes.</summary>
/// <param name="Settings">The node's settings.</param>
/// <param name="Group">The group's settings.</param>
/// <param name="Log">The store's actor.</param>
/// <param name="Machine">The machine's actor.</param>
/// <param name="Peers">The pipes, by node.</param>
/// <param name="Directory">Who else is on this node.</param>
/// <param name="Preparer">Prepares commands before they are appended; null if the machine wants none of it.</param>
internal sealed record ReplicaContext(
    RaftSettings Settings,
    GroupSettings Group,
    IActorRef Log,
    IActorRef Machine,
    IReadOnlyDictionary<string, IActorRef> Peers,
    IReplicaDirectory Directory,
    IActorRef? Preparer = null)
{
    /// <summary>Where a new group's log time begins, so that its stamps look like dates to people. Nothing is measured by it.</summary>
    public TimeProvider WallClock { get; init; } = TimeProvider.System;

    public ReplicaId Self => Settings.NodeId;

    public GroupId GroupId => Group.Id;
}
