namespace RaftActors.Telemetry;

/// <summary>The numbers that a replica shows.</summary>
internal enum ReplicaGauge
{
    Term,

    /// <summary>1 at the leader, 0 elsewhere.</summary>
    IsLeader,

    /// <summary>1 if a leader is known.</summary>
    HasLeader,

    Commit,
    LastApplied,
    Last,
    Durable,
    Snapshot,
    LogBytes,
    Waiters,
}
