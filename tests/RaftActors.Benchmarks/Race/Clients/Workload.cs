namespace RaftActors.Benchmarks.Race.Clients;

/// <summary>What the clients of a row do.</summary>
internal enum Workload
{
    /// <summary>Writes of random keys.</summary>
    Puts,

    /// <summary>Reads that see everything acknowledged before.</summary>
    Linearizable,

    /// <summary>The same by the leader's lease. etcd has no such reads: it answers linearizable ones.</summary>
    Lease,

    /// <summary>Reads of what the node asked has applied; etcd calls them serializable.</summary>
    Stale,

    /// <summary>Nine linearizable reads to one write.</summary>
    Mixed,
}
