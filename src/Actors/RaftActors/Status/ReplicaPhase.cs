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

    /// <summary>Met something that it must not go on from; waits to be started again from durable state.</summary>
    Faulted,
}
