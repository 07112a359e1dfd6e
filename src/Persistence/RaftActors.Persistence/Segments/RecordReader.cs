using System.Buffers;
using RaftActors.Persistence.Segments.Format;

namespace RaftActors.Persistence.Segments;

/// <summary>Reads single records by their places: neighbours in one read. One reader per thread.</summary>
internal sealed class RecordReader(string directory) : IDisposable
{
    /// <summary>Reads of this size are fast; a larger record gets its own.</summary>
    private const int ReadBytes = 1 << 20;

    /// <summary>What lies between two batches is read rather than skipped.</summary>
    private const int Gap = 4096;

    private byte[] _bytes = [];
    private long _from;
    private int _length;
    private Segment? _segment;

    /// <summary>Receives a record.</summary>
    public delegate bool Receiver(in RecordHeader header, ReadOnlySpan<byte> record);

    /// <summary>Reads one record.</summary>
    /// <returns>Its bytes, valid until the next read.</returns>
    /// <exception cref="LogDamagedException">It is not what was written.</exception>
    public ReadOnlySpan<byte> Read(Segment segment, RecordPlace place, uint stream, long sequenceNr)
    {
        Load(segment, place.Offset, place.Length);
        return Check(segment, place, stream, sequenceNr, out _);
    }

    /// <summary>Reads the records of a plan in order, until the receiver returns false.</summary>
    /// <exception cref="LogDamagedException">A record is not what was written.</exception>
    public void Read(ReplayPlan plan, Receiver receiver)
    {
        var places = plan.Places;
        for (var i = 0; i < places.Length; i++)
        {
            var segment = plan.SegmentOf(places[i]);
            if (!IsLoaded(segment, places[i]))
            {
                Load(segment, places[i].Offset, RunLength(places[i..]));
            }

            var record = Check(segment, places[i], plan.Stream, plan.First + i, out var header);
            if (!receiver(header, record))
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
            _segment = null;
        }
    }

    /// <summary>The bytes from the first place to the last one that is near enough.</summary>
    private static int RunLength(ReadOnlySpan<RecordPlace> places)
    {
        var (first, last) = (places[0], places[0]);
        foreach (var next in places[1..])
        {
            if (next.Slot != first.Slot || next.Offset < last.End || next.Offset > last.End + Gap || next.End - first.Offset > ReadBytes)
            {
                break;
            }

            last = next;
        }

        return (int)(last.End - first.Offset);
    }

    private bool IsLoaded(Segment segment, RecordPlace place) =>
        ReferenceEquals(segment, _segment) && place.Offset >= _from && place.End <= _from + _length;

    private void Load(Segment segment, long from, int length)
    {
        if (_bytes.Length < length)
        {
            Dispose();
            _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(length, 4096));
        }

        _segment = null;
        _length = segment.File.Read(_bytes.AsSpan(0, length), from);
        (_segment, _from) = (segment, from);
    }

    private ReadOnlySpan<byte> Check(Segment segment, RecordPlace place, uint stream, long sequenceNr, out RecordHeader header)
    {
        var at = (int)(place.Offset - _from);
        if (at + place.Length <= _length)
        {
            var record = _bytes.AsSpan(at, place.Length);
            if (RecordFormat.Read(record, out header) == place.Length && RecordFormat.IsIntact(record)
                && header.Stream == stream && header.SequenceNr == sequenceNr && header.Kind is RecordKind.Event or RecordKind.Copy)
            {
                return record;
            }
        }

        throw new LogDamagedException(
            Path.Combine(directory, segment.Name), place.Offset, $"record {sequenceNr} of stream {stream} was here and is damaged now");
    }
}
