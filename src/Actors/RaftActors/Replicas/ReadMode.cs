namespace RaftActors.Replicas;

/// <summary>How a linearizable read learns its index.</summary>
internal enum ReadMode
{
    /// <summary>At the leader, by a round of heartbeats.</summary>
    Confirmed,

    /// <summary>At the leader, by its lease while it holds one.</summary>
    Lease,

    /// <summary>At this replica; a follower asks the leader.</summary>
    Forwarded,
}
