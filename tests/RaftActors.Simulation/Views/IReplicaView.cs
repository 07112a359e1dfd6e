using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Replication;
using RaftActors.Protocol.Roles;

namespace RaftActors.Simulation.Views;

/// <summary>The invariants' view of a replica: its state after the step. For a replica that is down, only its disk is meaningful.</summary>
public interface IReplicaView
{
    ReplicaId Id { get; }

    /// <summary>Its index in <see cref="IGroupView.Replicas"/>.</summary>
    int Number { get; }

    bool IsUp { get; }

    /// <summary>The number of its incarnation.</summary>
    int Life { get; }

    /// <summary>
    /// The most that jumps of its monotonic clock may have added to log time so far; each counts at most as much as one silence.
    /// </summary>
    TimeSpan ClockJumped { get; }

    /// <summary>The time on its monotonic clock.</summary>
    LogicalTime LocalNow { get; }

    /// <summary>When its timer is due, on that clock.</summary>
    LogicalTime NextDeadline { get; }

    RaftRole Role { get; }

    HardState HardState { get; }

    ReplicaId Leader { get; }

    LogIndex CommitIndex { get; }

    LogIndex LastApplied { get; }

    /// <summary>The index that it considers durable.</summary>
    LogIndex DurableIndex { get; }

    EntryId LastLog { get; }

    LogIndex FirstIndex { get; }

    EntryId Snapshot { get; }

    Configuration Configuration { get; }

    /// <summary>Whether payloads are missing, so that its machine has no state.</summary>
    bool IsHollow { get; }

    /// <summary>The last entry that its machine applied.</summary>
    EntryId MachineAt { get; }

    IDiskView Disk { get; }

    /// <summary>The term of an entry in memory; null when it is compacted or beyond the end.</summary>
    Term? TermAt(LogIndex index);

    Configuration ConfigurationAt(LogIndex index);

    /// <summary>A leader's matchIndex of a peer; zero in every other role.</summary>
    LogIndex MatchOf(ReplicaId peer);

    /// <summary>A leader's view of a peer; null in every other role.</summary>
    PeerProgress? ProgressOf(ReplicaId peer);
}
