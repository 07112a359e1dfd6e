using Akka.Actor;
using RaftActors.Protocol.Identity;
using RaftActors.Replicas.Snapshots;
using RaftActors.Settings;
using RaftActors.Storage;

namespace RaftActors.Replicas;

/// <summary>The environment of a replica's actor. Immutable.</summary>
/// <param name="Settings">The node's settings.</param>
/// <param name="Group">The group's settings.</param>
/// <param name="Log">The store's actor.</param>
/// <param name="Machine">The machine's actor.</param>
/// <param name="Peers">The pipes by node.</param>
/// <param name="Preparer">Prepares commands before they are appended; null if the machine has no preparer.</param>
internal sealed record ReplicaContext(
    RaftSettings Settings,
    GroupSettings Group,
    IActorRef Log,
    IActorRef Machine,
    IReadOnlyDictionary<string, IActorRef> Peers,
    IActorRef? Preparer = null)
{
    /// <summary>The start of a new group's log time, so that its timestamps look like dates. Nothing is measured by it.</summary>
    public TimeProvider WallClock { get; init; } = TimeProvider.System;

    /// <summary>Where new snapshots are written; set when the store has recovered the log.</summary>
    public ISnapshotDrafts Drafts { get; init; } = new MemorySnapshotDrafts();

    /// <summary>
    /// Whether it begins as the leader of its first term, because a split made it so; see <see cref="Protocol.RecoveredState"/>.
    /// </summary>
    public bool LeadsAtBirth { get; init; }

    /// <summary>How fast snapshots are sent; null for as fast as they are acknowledged.</summary>
    public SendBudget? SendBudget { get; init; }

    /// <summary>The replica's id: its node's, or in a group that serves a range one life on that node.</summary>
    public ReplicaId Self { get; } = Group.SelfAt(Settings.NodeId);

    /// <summary>The group's id.</summary>
    public GroupId GroupId => Group.Id;
}
