using System.Collections.Immutable;
using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Protocol.Identity;

namespace RaftActors.Settings;

/// <summary>One group of <c>raft-actors.groups</c>.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Machine">The machine's name in <c>raft-actors.machines</c>.</param>
/// <param name="Factory">Creates the machine.</param>
/// <param name="Members">The members of a new group; afterwards its log determines them.</param>
/// <param name="OutboxHandler">
/// Creates the actor that runs the outbox's effects; <see langword="null"/> if none is configured or given to <see cref="RaftSetup"/>.
/// </param>
public sealed record GroupSettings(
    GroupId Id, string Machine, MachineFactory Factory, Protocol.Membership.Configuration Members, Props? OutboxHandler = null)
{
    /// <summary>The policy this node proposes when it leads; the one in force is stored in the log.</summary>
    public ApplyExceptionPolicy OnApplyException { get; init; }

    /// <summary>The voters of a new group.</summary>
    public ImmutableArray<ReplicaId> Voters => Members.Voters;

    /// <summary>
    /// What this node's replica has beyond that of a static group, because the group was made to serve a range; else null.
    /// </summary>
    internal RangedReplica? Range { get; init; }

    /// <summary>Whether a node has a replica of the group from the beginning: for ranges, the node's book says so.</summary>
    internal bool IsHeldBy(ReplicaId node) => Range is not null || Members.IsMember(node);

    /// <summary>The id of this node's replica.</summary>
    internal ReplicaId SelfAt(ReplicaId node) => Range?.Self ?? node;
}
