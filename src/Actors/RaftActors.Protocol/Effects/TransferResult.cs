namespace RaftActors.Protocol.Effects;

/// <summary>The result of a leadership transfer.</summary>
public enum TransferResult
{
    /// <summary>This replica no longer leads, or the target already led.</summary>
    Done,

    /// <summary>This replica is not the leader, so it has nothing to hand over.</summary>
    NotLeader,

    /// <summary>The target is not a voter of the group.</summary>
    NoSuchVoter,

    /// <summary>Another transfer is in progress.</summary>
    InProgress,

    /// <summary>The target did not take over in time; this replica continues to lead.</summary>
    TimedOut,
}
