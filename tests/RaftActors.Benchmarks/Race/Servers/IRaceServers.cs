namespace RaftActors.Benchmarks.Race.Servers;

/// <summary>The running servers of one system, with data in a temporary directory that is deleted with them.</summary>
internal interface IRaceServers : IAsyncDisposable
{
    RaceSystem System { get; }

    /// <summary>One process per server, in the order of their numbers.</summary>
    IReadOnlyList<ChildProcess> Processes { get; }

    /// <summary>Starts a client process for these servers.</summary>
    ChildProcess StartClient();

    /// <summary>Kills a server if it runs, and starts it with the data that it has.</summary>
    Task RestartAsync(int server);
}
