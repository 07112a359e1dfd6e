using RaftActors.Persistence.Segments.Files;
using RaftActors.Persistence.Segments.Format;

namespace RaftActors.Persistence.Segments;

/// <summary>
/// Appends batches to the newest segment and begins new ones. After a failed write or sync nothing is written before the segment is cut
/// at its durable end and a new one has begun.
/// </summary>
internal sealed class SegmentWriter(
    ISegmentFiles files, SegmentOptions options, SegmentList segments, StreamTable streams, SpareSegments spares, LogHead head,
    long lastBatch)
{
    private readonly BatchBuffer _first = new(options.BatchBytes);
    private LogHead _head = head;
    private long _lastBatch = lastBatch;
    private long _uncertainBytes;
    private bool _mustBegin;

    public LogHead Head => _head;

    /// <summary>Makes a batch durable.</summary>
    /// <returns>Where its first record is.</returns>
    /// <exception cref="IOException">The batch may or may not be on disk; after the next success it is not.</exception>
    public (Segment Segment, long BodyAt) Write(BatchBuffer batch)
    {
        Cut();
        var segment = segments.Newest;
        if (_mustBegin || (segment.End > 0 && segment.End + BatchFormat.Total(batch.BodyBytes) > segment.Capacity))
        {
            segment = Begin();
        }

        var tableBytes = 0;
        if (segment.End == 0)
        {
            // The table and the batch are one batch: never is more than one in flight.
            _first.Clear();
            streams.WriteTo(_first);
            tableBytes = _first.BodyBytes;
            _first.AddRecords(batch.Body, batch.Count);
            batch = _first;
        }

        var bytes = batch.Finish(new BatchPlace(_head.Log, _lastBatch + 1, segment.Number), segment.End);
        _uncertainBytes = bytes.Length;
        segment.File.Write(bytes, segment.End);
        segment.File.Sync();
        _uncertainBytes = 0;
        var bodyAt = segment.End + BatchFormat.HeaderBytes + tableBytes;
        segment.TableBytes += tableBytes;
        segment.End += bytes.Length;
        _lastBatch++;
        if (segment.End > segment.Capacity / 4)
        {
            spares.Request();
        }

        return (segment, bodyAt);
    }

    /// <summary>Drops the oldest segment, which has no live record.</summary>
    public void DropOldest()
    {
        var oldest = segments.Oldest;
        var next = _head with { Oldest = oldest.Number + 1 };
        next.Write(files);
        _head = next;
        segments.DropOldest();
        spares.Delete(oldest.Name);
    }

    /// <summary>After a failure: removes what may be on disk after the durable end.</summary>
    private void Cut()
    {
        if (_uncertainBytes == 0)
        {
            return;
        }

        var segment = segments.Newest;
        var length = segment.File.Length;
        if (!segment.IsFilled || length > segment.Capacity)
        {
            length = segment.IsFilled ? segment.Capacity : segment.End;
            segment.File.SetLength(length);
        }

        ZeroFill.Write(segment.File, segment.End, Math.Min(length, segment.End + _uncertainBytes));
        _uncertainBytes = 0;
        _mustBegin = segment.End > 0;
    }

    /// <summary>
    /// Begins a new segment. Every step can be repeated: until the head names the segment nothing is written to it.
    /// </summary>
    private Segment Begin()
    {
        // If this fails, the next batch may not go into the old segment: only a new one repeats floors and definitions that were lost.
        _mustBegin = true;
        var number = _head.Newest + 1;
        if (number - _head.Oldest >= RecordPlace.MaxSegments)
        {
            throw new IOException(
                $"The log in '{files.Place}' has {RecordPlace.MaxSegments} segments, the largest possible number; set a larger "
                    + "segment-bytes.");
        }

        var name = Segment.NameOf(number);
        var file = files.Open(name, create: !spares.TryTake(name));

        // The file may have been left by a beginning that failed: nothing was written to it then.
        var filled = file.Length >= options.SegmentBytes ? options.SegmentBytes : 0;
        try
        {
            files.SyncDirectory();
            var next = _head with { Newest = number, NewestBytes = filled };
            next.Write(files);
            _head = next;
        }
        catch (IOException)
        {
            file.Dispose();
            throw;
        }

        var segment = new Segment(number, file, filled > 0 ? filled : options.SmallSegmentBytes, filled > 0);
        segments.Add(segment);
        _mustBegin = false;
        return segment;
    }
}
