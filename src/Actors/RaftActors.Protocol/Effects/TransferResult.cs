namespace RaftActors.Protocol.Effects;

/// <summary>How a transfer of leadership ended.</summary>
public enum TransferResult
{
    /// <summary>This replica leads no more; or the target led already.</summary>
    Done,

    /// <summary>This replica does not lead, so it has nothing to hand over.</summary>
    NotLeader,

    /// <summary>The target is no voter of the group.</summary>
    NoSuchVoter,

    /// <summary>Another transfer is under way.</summary>
    InProgress,

    /// <summary>The target did not take over in time; this replica leads on.</summary>
    TimedOut,
}
