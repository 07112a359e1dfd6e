namespace RaftActors.Benchmarks.Stores;

/// <summary>
/// A way to keep the logs of many groups on one disk, for <see cref="StoreBenchmark"/>. Used by one thread.
/// </summary>
internal interface IStoreCandidate : IDisposable
{
    /// <summary>Makes a batch durable: when this returns, it survives a power failure.</summary>
    void Write(IReadOnlyList<LogicalRecord> batch);

    /// <summary>Deletes a group's records up to a number.</summary>
    void DeleteUpTo(int group, long number);

    /// <summary>Reads every record of every group; returns how many there are.</summary>
    long ReadAll(int groups);
}
