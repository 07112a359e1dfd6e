namespace RaftActors.Benchmarks.Race.Clients;

/// <summary>The tasks of a client process.</summary>
internal enum ClientTaskKind
{
    /// <summary>Wait until every group has its leader where the race wants it.</summary>
    Prepare,

    /// <summary>Write every key once.</summary>
    Fill,

    /// <summary>Run clients and measure them.</summary>
    Load,
}
