namespace RaftActors.Replicas;

/// <summary>How a linearizable read learns its index.</summary>
internal enum ReadMode
{
    /// <summary>At the leader, by a round of heartbeats.</summary>
    Confirmed,

    /// <summary>At the leader, by its lease while there is one.</summary>
    Lease,

    /// <summary>Here; whoever does not lead asks the leader.</summary>
    Forwarded,
}
