using System.Buffers;
using System.Security.Cryptography;
using RaftActors.Persistence.Segments.Files;
using RaftActors.Persistence.Segments.Format;

namespace RaftActors.Persistence.Segments;

/// <summary>
/// One log for all persistence ids of a node, in segments. Records are collected and become durable together with <see cref="Flush"/>:
/// one write, one sync. Used by one thread; only <see cref="RecordReader"/> reads on others.
/// </summary>
internal sealed class SegmentLog : IDisposable
{
    private readonly IDisposable _hold;
    private readonly SegmentList _segments;
    private readonly StreamTable _streams;
    private readonly SpareSegments _spares;
    private readonly SegmentWriter _writer;
    private readonly SpaceKeeper _space;
    private readonly BatchBuffer _batch;
    private readonly List<PendingRecord> _pending = [];
    private readonly List<LogStream> _newFloors = [];
    private LogStream? _open;
    private bool _hasUncertainFloors;

    private SegmentLog(
        IDisposable hold, ISegmentFiles files, SegmentOptions options, SegmentList segments, StreamTable streams, LogHead head,
        long lastBatch, BackgroundWork background)
    {
        (_hold, _segments, _streams) = (hold, segments, streams);
        _batch = new BatchBuffer(options.BatchBytes);
        _spares = new SpareSegments(files, options.SegmentBytes, background);
        _writer = new SegmentWriter(files, options, segments, streams, _spares, head, lastBatch);
        _space = new SpaceKeeper(files, options, segments, streams, _writer);
        Place = files.Place;
    }

    /// <summary>The directory as messages name it.</summary>
    public string Place { get; }

    /// <summary>Bytes of the records that wait for <see cref="Flush"/>.</summary>
    public int PendingBytes => _batch.BodyBytes;

    public int SegmentCount => _segments.Count;

    /// <summary>Bytes on disk, without a spare segment.</summary>
    public long UsedBytes => _segments.UsedBytes;

    /// <summary>Bytes of the records that are not deleted, and of the tables of streams.</summary>
    public long NeededBytes => _segments.NeededBytes;

    /// <summary>Reads a log, or begins one in an empty directory.</summary>
    /// <param name="files">The directory.</param>
    /// <param name="options">The settings.</param>
    /// <param name="background">Does what need not be waited for.</param>
    /// <param name="onCut">Gets file, offset and bytes of an interrupted write that was removed.</param>
    /// <exception cref="LogDamagedException">The log is not what was written. Nothing was changed.</exception>
    /// <exception cref="IOException">The directory is in use or cannot be read.</exception>
    public static SegmentLog Open(
        ISegmentFiles files, SegmentOptions options, BackgroundWork background, Action<string, long, long> onCut)
    {
        var hold = files.Hold();
        var segments = new SegmentList();
        try
        {
            var head = LogHead.Read(files) ?? Begin(files, options);
            var leftovers = LogDirectory.Leftovers(files, head);
            var streams = new StreamTable();
            var scan = new LogScan(files, head, options, segments, streams);
            scan.Run();
            LogDirectory.Tidy(files, leftovers);
            if (scan.TornBytes > 0)
            {
                var newest = segments.Newest;
                ZeroFill.Write(newest.File, newest.End, newest.End + scan.TornBytes);
                onCut(Path.Combine(files.Place, newest.Name), newest.End, scan.TornBytes);
            }

            return new SegmentLog(hold, files, options, segments, streams, head, scan.LastBatch, background);
        }
        catch
        {
            segments.Dispose();
            hold.Dispose();
            throw;
        }
    }

    /// <summary>The highest sequence number ever durable for a persistence id, deleted or not; 0 for an unknown one.</summary>
    public long HighestOf(string persistenceId) => _streams.Find(persistenceId)?.Highest ?? 0;

    /// <summary>Defines streams whose first records were deleted elsewhere, durably; only in a log without records.</summary>
    /// <param name="streams">Each persistence id with the sequence number before its first record.</param>
    public void BeginStreams(IEnumerable<(string PersistenceId, long Floor)> streams)
    {
        if (_segments.Newest.End > 0)
        {
            throw new InvalidOperationException($"The log in '{Place}' already has records.");
        }

        foreach (var (persistenceId, floor) in streams)
        {
            var stream = _streams.Add(persistenceId);
            stream.Begin(floor, floor);
            stream.IsDefined = true;
        }

        // The first batch of a segment begins with the table of all streams.
        _writer.Write(_batch);
        _batch.Clear();
    }

    /// <summary>A point to which records that are not flushed can be taken back.</summary>
    public (int Bytes, int Count, int Pending) Mark() => (_batch.BodyBytes, _batch.Count, _pending.Count);

    /// <summary>Takes back the records after a mark.</summary>
    public void ReturnTo((int Bytes, int Count, int Pending) mark)
    {
        Forget(mark.Pending);
        _batch.CutTo(mark.Bytes, mark.Count);
    }

    /// <summary>Begins the next record of a stream. The payload is what is written to the result before <see cref="EndRecord"/>.</summary>
    /// <exception cref="InvalidDataException">The record does not follow the last one of this persistence id.</exception>
    public IBufferWriter<byte> BeginRecord(string persistenceId, long sequenceNr, string manifest)
    {
        var stream = _streams.Find(persistenceId) ?? _streams.Add(persistenceId);
        if (sequenceNr != stream.Pending + 1)
        {
            throw new InvalidDataException(
                $"Record {sequenceNr} of '{persistenceId}' cannot be written: the last one is {stream.Pending}. There may be two writers "
                    + "with this persistence id, or the writer did not recover after a failed write.");
        }

        if (!stream.IsDefined)
        {
            StreamTable.WriteDefinition(stream, _batch);
            stream.IsDefined = true;
            _pending.Add(new PendingRecord(stream, 0, 0));
        }

        _open = stream;
        _batch.BeginRecord(manifest);
        return _batch;
    }

    /// <summary>Completes the record.</summary>
    public void EndRecord(long sequenceNr, int serializerId)
    {
        var (offset, length) = _batch.EndRecord(RecordKind.Event, _open!.Number, sequenceNr, serializerId);
        _open.Pending = sequenceNr;
        _pending.Add(new PendingRecord(_open, offset, length));
    }

    /// <summary>Makes all records so far durable, or none of them as far as this process is concerned.</summary>
    /// <exception cref="IOException">They may be on disk until the next success; they must be treated as not written.</exception>
    public void Flush()
    {
        if (_pending.Count == 0)
        {
            return;
        }

        var isWritten = false;
        try
        {
            WriteFloors(_batch);
            var (segment, bodyAt) = _writer.Write(_batch);
            isWritten = true;
            _hasUncertainFloors = false;
            foreach (var record in _pending)
            {
                if (record.Length > 0)
                {
                    var place = new RecordPlace(segment.Number, bodyAt + record.Offset, record.Length);
                    record.Stream.Add(place);
                    segment.AddLive(place);
                }
            }

            _pending.Clear();
        }
        finally
        {
            if (!isWritten)
            {
                Forget(0);
            }

            _batch.Clear();
        }
    }

    /// <summary>Whether records of a persistence id wait for <see cref="Flush"/>.</summary>
    public bool HasPending(string persistenceId) =>
        _pending.Count > 0 && _streams.Find(persistenceId) is { } stream && stream.Pending > stream.Highest;

    /// <summary>Deletes durable records up to a number. That is durable with a later batch: after a crash they may be back.</summary>
    public void Delete(string persistenceId, long toSequenceNr)
    {
        if (_streams.Find(persistenceId) is not { } stream)
        {
            return;
        }

        var deleted = stream.RaiseFloor(toSequenceNr);
        foreach (var place in deleted)
        {
            _segments.Of(place).RemoveLive(place);
        }

        if (deleted.Length > 0 && !stream.HasNewFloor)
        {
            stream.HasNewFloor = true;
            _hasUncertainFloors = true;
            _newFloors.Add(stream);
        }
    }

    /// <summary>What a replay has to read; its files stay until it is disposed.</summary>
    public ReplayPlan Plan(string persistenceId, long from, long to, long max)
    {
        var stream = _streams.Find(persistenceId);
        if (stream is null)
        {
            return new ReplayPlan(Place, persistenceId, 0, 0, 0, [], []);
        }

        var first = Math.Max(from, stream.Floor + 1);
        var count = Math.Clamp(Math.Min(to, stream.Highest) - first + 1, 0, max);
        return new ReplayPlan(
            Place, persistenceId, stream.Number, stream.Highest, first,
            count > 0 ? stream.Places.Slice((int)(first - stream.Floor - 1), (int)count).ToArray() : [], _segments.Acquire());
    }

    /// <summary>One step towards less space on disk; true if there is more to do.</summary>
    /// <exception cref="IOException">The step failed, and will be tried again.</exception>
    public bool Tidy()
    {
        if (!_space.IsOldestSuperfluous)
        {
            return _space.MoveSome();
        }

        // Once the segment is gone, its deletes must not come back: the records would be missing.
        if (_hasUncertainFloors)
        {
            var floors = new BatchBuffer(0);
            WriteFloors(floors);
            _writer.Write(floors);
            _hasUncertainFloors = false;
        }

        _writer.DropOldest();
        return true;
    }

    /// <summary>Writes what can be written, and closes all files.</summary>
    public void Dispose()
    {
        try
        {
            if (_pending.Count == 0 && _newFloors.Count > 0)
            {
                WriteFloors(_batch);
                _writer.Write(_batch);
            }

            Flush();
        }
        catch (IOException)
        {
            // Not acknowledged, and deletes come back: both are allowed.
            _batch.Clear();
        }
        finally
        {
            _spares.Close();
            _segments.Dispose();
            _hold.Dispose();
        }
    }

    private static LogHead Begin(ISegmentFiles files, SegmentOptions options)
    {
        LogDirectory.CheckNew(files);
        var name = Segment.NameOf(1);
        using (var file = files.Open(name, create: true))
        {
            file.SetLength(0);
            ZeroFill.Write(file, 0, options.SmallSegmentBytes);
        }

        files.SyncDirectory();
        var head = new LogHead(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))), 1, 1, options.SmallSegmentBytes);
        head.Write(files);
        return head;
    }

    private void WriteFloors(BatchBuffer batch)
    {
        foreach (var stream in _newFloors)
        {
            StreamTable.WriteFloor(stream, batch);
            stream.HasNewFloor = false;
        }

        _newFloors.Clear();
    }

    /// <summary>The records from a place in the batch on will not be written.</summary>
    private void Forget(int from)
    {
        for (var i = _pending.Count - 1; i >= from; i--)
        {
            var (stream, _, length) = _pending[i];
            if (length > 0)
            {
                stream.Pending--;
            }
            else
            {
                stream.IsDefined = false;
            }
        }

        _pending.RemoveRange(from, _pending.Count - from);
    }

    private readonly record struct PendingRecord(LogStream Stream, int Offset, int Length);
}
