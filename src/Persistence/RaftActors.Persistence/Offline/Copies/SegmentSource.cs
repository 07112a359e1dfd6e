using System.Text;
using RaftActors.Persistence.Segments;
using RaftActors.Persistence.Segments.Files;
using RaftActors.Persistence.Segments.Format;

namespace RaftActors.Persistence.Offline.Copies;

/// <summary>A log of segments that is only read: even an interrupted write at its end stays.</summary>
internal sealed class SegmentSource : ICopySource
{
    /// <summary>A page ends with the record that exceeds this.</summary>
    private const int PageBytes = 4 << 20;

    private readonly string _directory;
    private readonly IDisposable _hold;
    private readonly SegmentList _segments = new();
    private readonly StreamTable _streams = new();

    /// <exception cref="LogDamagedException">The log is not what was written.</exception>
    /// <exception cref="IOException">The directory is in use or cannot be read.</exception>
    public SegmentSource(string directory, SegmentOptions options)
    {
        var files = new DiskFiles(directory);
        _directory = files.Place;
        _hold = files.Hold();
        try
        {
            var head = LogHead.Read(files)
                ?? throw new OfflineStoreException($"'{_directory}' contains no log: the file {LogHead.Name} is missing");
            LogDirectory.Leftovers(files, head);
            new LogScan(files, head, options, _segments, _streams).Run();
        }
        catch
        {
            Close();
            throw;
        }
    }

    public Task<IReadOnlyList<StreamExtent>> ExtentsAsync(CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<StreamExtent>>(
            [.. _streams.All.Where(s => s.Highest > 0).Select(s => new StreamExtent(s.PersistenceId, s.Floor, s.Highest))]);

    public Task<IReadOnlyList<StoredEvent>> ReadAsync(StreamExtent extent, long from, CancellationToken cancel)
    {
        var stream = _streams.Find(extent.PersistenceId)!;
        var places = stream.Places[(int)(from - stream.Floor - 1)..];
        var (count, bytes) = (0, 0L);
        while (count < places.Length && bytes < PageBytes)
        {
            bytes += places[count++].Length;
        }

        var events = new List<StoredEvent>(count);
        using var plan = new ReplayPlan(
            _directory, extent.PersistenceId, stream.Number, stream.Highest, from, places[..count].ToArray(), _segments.Acquire());
        using var reader = new RecordReader(_directory);
        reader.Read(plan, (in header, record) =>
        {
            events.Add(new StoredEvent(
                header.SequenceNr, header.SerializerId, Encoding.UTF8.GetString(record[RecordFormat.HeaderBytes..header.PayloadAt]),
                record[header.PayloadAt..header.End].ToArray()));
            return !cancel.IsCancellationRequested;
        });
        cancel.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<StoredEvent>>(events);
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private void Close()
    {
        _segments.Dispose();
        _hold.Dispose();
    }
}
