namespace RaftActors.Benchmarks.Race.Clients;

/// <summary>A system in the race, as its clients see it.</summary>
internal interface IRaceTarget : IAsyncDisposable
{
    /// <summary>Waits until every group accepts writes, with its leader where the race wants it.</summary>
    Task PrepareAsync(int groups, CancellationToken cancel);

    /// <summary>Writes one key; throws if it was not acknowledged.</summary>
    Task PutAsync(int group, string key, ReadOnlyMemory<byte> value, CancellationToken cancel);

    /// <summary>Runs the clients of a row until its recorder is over.</summary>
    Task RunAsync(ClientTask task, ReadOnlyMemory<byte> value, LoadRecorder recorder);
}
