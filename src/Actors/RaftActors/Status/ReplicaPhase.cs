namespace RaftActors.Status;

/// <summary>The phase of a replica's actor, independent of its Raft role.</summary>
public enum ReplicaPhase
{
    /// <summary>Reads its durable state; takes no part yet.</summary>
    Recovering,

    /// <summary>Runs the protocol.</summary>
    Running,

    /// <summary>Stops; refuses requests.</summary>
    Stopping,

    /// <summary>
    /// Cannot continue. Either it waits for a restart from durable state, or its machine stopped at an entry while the log continues.
    /// </summary>
    Faulted,

    /// <summary>Stopped, because it was removed from its group.</summary>
    Removed,
}
