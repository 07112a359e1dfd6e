namespace RaftActors.Benchmarks.Race.Clients;

/// <summary>The tasks of a client process.</summary>
internal enum ClientTaskKind
{
    /// <summary>Wait until every group has its leader where the race wants it.</summary>
    Prepare,

    /// <summary>Write every key once, or a given number of times in turn.</summary>
    Fill,

    /// <summary>Run clients and measure them.</summary>
    Load,

    /// <summary>Kill the leader under load, and measure how long no write is acknowledged.</summary>
    Failover,
}
