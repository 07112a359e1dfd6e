namespace RaftActors.Persistence.Offline.Copies;

/// <summary>A store that is read. Nothing in it changes.</summary>
internal interface ICopySource : IAsyncDisposable
{
    /// <summary>Every stream that has or had events.</summary>
    Task<IReadOnlyList<StreamExtent>> ExtentsAsync(CancellationToken cancel);

    /// <summary>Reads consecutive events.</summary>
    /// <param name="extent">Their stream.</param>
    /// <param name="from">The number of the first one.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <returns>Some of them, at least one; none after the last one.</returns>
    /// <exception cref="OfflineStoreException">An event is missing or cannot be read.</exception>
    Task<IReadOnlyList<StoredEvent>> ReadAsync(StreamExtent extent, long from, CancellationToken cancel);
}
