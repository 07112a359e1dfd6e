namespace RaftActors.Persistence.Offline.Copies;

/// <summary>A store that is written.</summary>
internal interface ICopyTarget : IAsyncDisposable
{
    /// <summary>Begins all streams, each after its floor.</summary>
    Task BeginAsync(IReadOnlyList<StreamExtent> extents, CancellationToken cancel);

    /// <summary>Writes the next events of a stream. They are durable when the result completes.</summary>
    Task WriteAsync(string persistenceId, IReadOnlyList<StoredEvent> events, CancellationToken cancel);
}
