using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Replication;
using RaftActors.Protocol.Roles;

namespace RaftActors.Simulation.Views;

/// <summary>What the invariants see of a replica. The state is that after the step; of a replica that is down only its disk means
/// anything.</summary>
public interface IReplicaView
{
    ReplicaId Id { get; }

    /// <summary>Its place in <see cref="IGroupView.Replicas"/>.</summary>
    int Number { get; }

    bool IsUp { get; }

    /// <summary>Which incarnation it is.</summary>
    int Life { get; }

    /// <summary>What jumps of its monotonic clock may have added to log time so far: of each no more than of a silence.</summary>
    TimeSpan ClockJumped { get; }

    /// <summary>What its monotonic clock shows.</summary>
    LogicalTime LocalNow { get; }

    /// <summary>When its timer is due by that clock.</summary>
    LogicalTime NextDeadline { get; }

    RaftRole Role { get; }

    HardState HardState { get; }

    ReplicaId Leader { get; }

    LogIndex CommitIndex { get; }

    LogIndex LastApplied { get; }

    /// <summary>What it takes for durable.</summary>
    LogIndex DurableIndex { get; }

    EntryId LastLog { get; }

    LogIndex FirstIndex { get; }

    EntryId Snapshot { get; }

    Configuration Configuration { get; }

    /// <summary>Whether payloads are missing behind its machine, which therefore has no state.</summary>
    bool IsHollow { get; }

    /// <summary>How far its machine is.</summary>
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
