namespace RaftActors.Benchmarks.Race.Clients;

/// <summary>A system in the race, as its clients see it.</summary>
internal interface IRaceTarget : IAsyncDisposable
{
    /// <summary>
    /// Waits until every group acknowledges writes, with its leader where the race wants it; returns the server that leads the first.
    /// </summary>
    Task<int> PrepareAsync(int groups, CancellationToken cancel);

    /// <summary>Writes one key; throws if it was not acknowledged.</summary>
    Task PutAsync(int group, string key, ReadOnlyMemory<byte> value, CancellationToken cancel);

    /// <summary>Writes one key through whichever server still answers; false if it was not acknowledged in time.</summary>
    Task<bool> TryPutAsync(string key, ReadOnlyMemory<byte> value, int attempt, TimeSpan timeout);

    /// <summary>Runs the clients of a row until its recorder is over.</summary>
    Task RunAsync(ClientTask task, ReadOnlyMemory<byte> value, LoadRecorder recorder);
}
