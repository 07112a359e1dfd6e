using System.Buffers.Binary;
using System.Text;
using RaftActors.Persistence.Segments.Files;
using RaftActors.Persistence.Segments.Format;

namespace RaftActors.Persistence.Segments;

/// <summary>
/// Reads every segment once, from the oldest to the newest, verifies all checksums and builds the index. Changes nothing.
/// </summary>
internal sealed class LogScan(ISegmentFiles files, LogHead head, SegmentOptions options, SegmentList segments, StreamTable streams)
{
    private byte[] _bytes = [];
    private long _lastBatch = -1;

    /// <summary>The number of the last valid batch.</summary>
    public long LastBatch => Math.Max(0, _lastBatch);

    /// <summary>Bytes of an interrupted write after the end of the newest segment.</summary>
    public int TornBytes { get; private set; }

    /// <exception cref="LogDamagedException">The log is not what was written.</exception>
    public void Run()
    {
        for (var number = head.Oldest; number <= head.Newest; number++)
        {
            Read(number);
        }

        foreach (var stream in streams.All)
        {
            CheckComplete(stream);
            stream.Pending = stream.Highest;
            stream.IsDefined = true;
        }
    }

    private void Read(int number)
    {
        var isNewest = number == head.Newest;
        var file = files.Open(Segment.NameOf(number), create: false);
        var length = file.Length;
        var isFilled = isNewest && head.NewestBytes > 0;
        var segment = new Segment(number, file, isNewest && !isFilled ? Math.Max(length, options.SmallSegmentBytes) : length, isFilled);
        segments.Add(segment);
        if (isNewest && length < head.NewestBytes)
        {
            throw Damaged(segment, length, $"the file ends here, but had {head.NewestBytes} bytes: it was cut off");
        }

        if (_bytes.Length < length)
        {
            _bytes = GC.AllocateUninitializedArray<byte>((int)length);
        }

        var bytes = _bytes.AsSpan(0, file.Read(_bytes.AsSpan(0, (int)length), 0));
        while (TryReadBatch(segment, bytes))
        {
            _lastBatch++;
        }
    }

    /// <summary>Reads the next batch; false at the end of the segment.</summary>
    private bool TryReadBatch(Segment segment, ReadOnlySpan<byte> bytes)
    {
        var rest = bytes[(int)segment.End..];
        if (!rest.ContainsAnyExcept((byte)0))
        {
            return false;
        }

        if (!BatchFormat.TryReadHeader(rest, out var header)
            || header.TotalBytes > rest.Length
            || !BatchFormat.IsComplete(rest[..(int)header.TotalBytes], header))
        {
            CheckTorn(segment, bytes);
            return false;
        }

        CheckPlace(segment, header);
        var isFirst = segment.End == 0;
        var bodyAt = segment.End + BatchFormat.HeaderBytes;
        var body = rest.Slice(BatchFormat.HeaderBytes, header.BodyBytes);
        for (var count = 0; count < header.Count; count++)
        {
            var length = RecordFormat.Read(body, out var record);
            if (length == 0)
            {
                throw Damaged(segment, bodyAt, "a record does not fit into its batch");
            }

            if (isFirst && record.Kind == RecordKind.Table)
            {
                segment.TableBytes += length;
            }

            Apply(segment, bodyAt, length, record, body[record.PayloadAt..record.End]);
            body = body[length..];
            bodyAt += length;
        }

        if (body.Length > 0)
        {
            throw Damaged(segment, bodyAt, "there are bytes between the last record of a batch and its end");
        }

        segment.End += header.TotalBytes;
        return true;
    }

    private void CheckPlace(Segment segment, in BatchHeader header)
    {
        if (header.Place.Log != head.Log || header.Place.Segment != segment.Number)
        {
            throw Damaged(
                segment,
                segment.End,
                $"the batch belongs to segment {header.Place.Segment} of log {header.Place.Log:x16}, not to segment {segment.Number} of "
                    + $"log {head.Log:x16}");
        }

        if (_lastBatch < 0)
        {
            // Batches before the oldest segment were dropped.
            _lastBatch = header.Place.Number - 1;
        }

        if (header.Place.Number != _lastBatch + 1)
        {
            throw Damaged(segment, segment.End, $"this is batch {header.Place.Number}, but batch {_lastBatch + 1} is expected");
        }
    }

    private void CheckTorn(Segment segment, ReadOnlySpan<byte> bytes)
    {
        var at = (int)segment.End;
        var expected = new BatchPlace(head.Log, LastBatch + 1, segment.Number);
        var problem = segment.Number < head.Newest
            ? $"batch {expected.Number} is invalid, and it is not in the newest segment"
            : TornTail.WhyNot(bytes, at, expected);
        if (problem is not null)
        {
            throw Damaged(segment, at, problem);
        }

        TornBytes = bytes[at..].LastIndexOfAnyExcept((byte)0) + 1;
    }

    private void Apply(Segment segment, long at, int length, in RecordHeader record, ReadOnlySpan<byte> payload)
    {
        var place = new RecordPlace(segment.Number, at, length);
        var stream = record.Kind is RecordKind.Stream or RecordKind.Table
            ? Define(segment, at, record, payload)
            : streams.Find(record.Stream)
                ?? throw Damaged(segment, at, $"a record belongs to stream {record.Stream}, which is not defined before it");
        switch (record.Kind)
        {
            case RecordKind.Event when record.SequenceNr == stream.Highest + 1:
                stream.Add(place);
                segment.AddLive(place);
                break;
            case RecordKind.Copy when record.SequenceNr <= stream.Floor:
                // Deleted after it was copied, in a batch that was written before the copy.
                break;
            case RecordKind.Copy when record.SequenceNr <= stream.Highest:
                var before = stream.At(record.SequenceNr);
                if (before.IsKnown)
                {
                    segments.Of(before).RemoveLive(before);
                }

                stream.Move(record.SequenceNr, place);
                segment.AddLive(place);
                break;
            case RecordKind.Floor when record.SequenceNr <= stream.Highest:
                RaiseFloor(stream, record.SequenceNr);
                break;
            case RecordKind.Stream or RecordKind.Table:
                break;
            default:
                throw Damaged(
                    segment,
                    at,
                    $"record {record.SequenceNr} of kind {record.Kind} does not follow record {stream.Highest} of "
                        + $"'{stream.PersistenceId}'");
        }
    }

    private LogStream Define(Segment segment, long at, in RecordHeader record, ReadOnlySpan<byte> payload)
    {
        var isTable = record.Kind == RecordKind.Table;
        var (floor, highest) = (0L, record.SequenceNr);
        if (isTable && payload.Length >= sizeof(long))
        {
            floor = BinaryPrimitives.ReadInt64LittleEndian(payload);
            payload = payload[sizeof(long)..];
        }

        var persistenceId = Encoding.UTF8.GetString(payload);
        var (byId, byNumber) = (streams.Find(persistenceId), streams.Find(record.Stream));
        if (!ReferenceEquals(byId, byNumber) || floor < 0 || floor > highest || highest - floor > Array.MaxLength)
        {
            throw Damaged(segment, at, $"the definition of stream {record.Stream} as '{persistenceId}' contradicts an earlier one");
        }

        var stream = byId;
        if (stream is null)
        {
            stream = streams.Add(persistenceId, record.Stream);
            stream.Begin(floor, highest);
        }
        else if (isTable)
        {
            if (stream.Highest != highest)
            {
                throw Damaged(
                    segment, at, $"'{persistenceId}' had {highest} records when the segment began, but {stream.Highest} were found");
            }

            RaiseFloor(stream, floor);
        }

        return stream;
    }

    private void RaiseFloor(LogStream stream, long floor)
    {
        foreach (var place in stream.RaiseFloor(floor))
        {
            if (place.IsKnown)
            {
                segments.Of(place).RemoveLive(place);
            }
        }
    }

    private void CheckComplete(LogStream stream)
    {
        var places = stream.Places;
        for (var i = 0; i < places.Length; i++)
        {
            if (!places[i].IsKnown)
            {
                throw Damaged(
                    segments.Oldest,
                    0,
                    $"record {stream.Floor + 1 + i} of '{stream.PersistenceId}' is missing from the log, which begins here; records "
                        + $"{stream.Floor + 1} to {stream.Highest} are expected");
            }
        }
    }

    private LogDamagedException Damaged(Segment segment, long at, string problem) =>
        new(Path.Combine(files.Place, segment.Name), at, problem);
}
