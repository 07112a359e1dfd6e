using System.Buffers;
using RaftActors.Persistence.Segments;
using RaftActors.Persistence.Segments.Files;

namespace RaftActors.Persistence.Offline.Copies;

/// <summary>A new log of segments.</summary>
internal sealed class SegmentTarget(string directory, SegmentOptions options) : ICopyTarget
{
    private readonly SegmentLog _log = SegmentLog.Open(
        new DiskFiles(directory), options, new BackgroundWork(isInline: false), (_, _, _) => { });

    public Task BeginAsync(IReadOnlyList<StreamExtent> extents, CancellationToken cancel)
    {
        _log.BeginStreams(extents.Select(e => (e.PersistenceId, e.Floor)));
        return Task.CompletedTask;
    }

    public Task WriteAsync(string persistenceId, IReadOnlyList<StoredEvent> events, CancellationToken cancel)
    {
        foreach (var stored in events)
        {
            _log.BeginRecord(persistenceId, stored.SequenceNr, stored.Manifest).Write(stored.Payload.Span);
            _log.EndRecord(stored.SequenceNr, stored.SerializerId);
            if (_log.PendingBytes >= options.BatchBytes)
            {
                _log.Flush();
            }
        }

        _log.Flush();
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _log.Dispose();
        return ValueTask.CompletedTask;
    }
}
