namespace RaftActors.Status;

/// <summary>What a replica's actor does at a moment, whatever its Raft role.</summary>
public enum ReplicaPhase
{
    /// <summary>Reads its durable state; takes no part in anything yet.</summary>
    Recovering,

    /// <summary>Drives the protocol.</summary>
    Running,

    /// <summary>Ends; refuses requests.</summary>
    Stopping,

    /// <summary>
    /// Met something that it must not go on from. Either it waits to be started again from durable state, or its machine stopped at an
    /// entry while the log goes on.
    /// </summary>
    Faulted,

    /// <summary>Ended: its group does not count it as a member any more.</summary>
    Removed,
}
