using System.Buffers;
using System.Text;
using RaftActors.Persistence.Segments.Format;

namespace RaftActors.Persistence.Segments;

/// <summary>
/// A batch under construction, in one array that is used again for the next batch: serializers write their bytes directly into it.
/// </summary>
internal sealed class BatchBuffer(int usualBytes) : IBufferWriter<byte>
{
    private const int Begin = BatchFormat.HeaderBytes;
    private const int SmallestBytes = 4096;
    private byte[] _bytes = new byte[SmallestBytes];
    private int _end = Begin;
    private int _record;
    private int _payload;

    /// <summary>Bytes of the records so far.</summary>
    public int BodyBytes => _end - Begin;

    /// <summary>Number of records so far.</summary>
    public int Count { get; private set; }

    /// <summary>Begins a record; its payload is what is written to this buffer until <see cref="EndRecord"/>.</summary>
    /// <param name="manifest">How the payload is to be read.</param>
    public void BeginRecord(string manifest)
    {
        _record = _end;
        _end += RecordFormat.HeaderBytes;
        Reserve(Encoding.UTF8.GetMaxByteCount(manifest.Length));
        _end += Encoding.UTF8.GetBytes(manifest, _bytes.AsSpan(_end));
        _payload = _end;
    }

    /// <summary>Completes the record.</summary>
    /// <returns>Where it begins in the body, and its length.</returns>
    public (int Offset, int Length) EndRecord(RecordKind kind, uint stream, long sequenceNr, int serializerId)
    {
        var manifest = _payload - _record - RecordFormat.HeaderBytes;
        var end = _end - _record;
        var length = BatchFormat.Aligned(end);
        if (length > RecordPlace.MaxLength || manifest > ushort.MaxValue)
        {
            _end = _record;
            throw new IOException(
                $"A record of {end} bytes with a manifest of {manifest} bytes is too large: at most {RecordPlace.MaxLength} and "
                    + $"{ushort.MaxValue} bytes are allowed; write smaller events.");
        }

        Reserve(length - end);
        var record = _bytes.AsSpan(_record, length);
        record[end..].Clear();
        RecordFormat.Finish(
            record, end, new RecordHeader(kind, stream, sequenceNr, serializerId, (ushort)manifest, end));
        _end = _record + length;
        Count++;
        return (_record - Begin, length);
    }

    /// <summary>Adds records as they are: those of another batch, or one read from a segment.</summary>
    public Span<byte> AddRecords(ReadOnlySpan<byte> records, int count)
    {
        Reserve(records.Length);
        var added = _bytes.AsSpan(_end, records.Length);
        records.CopyTo(added);
        _end += records.Length;
        Count += count;
        return added;
    }

    public ReadOnlySpan<byte> Body => _bytes.AsSpan(Begin, BodyBytes);

    /// <summary>Completes the batch for its place on disk.</summary>
    public ReadOnlySpan<byte> Finish(in BatchPlace place, long offset)
    {
        var total = (int)BatchFormat.Total(BodyBytes);
        Reserve(total - _end);
        var batch = _bytes.AsSpan(0, total);
        BatchFormat.Finish(batch, place, BodyBytes, Count, offset);
        return batch;
    }

    /// <summary>Takes records back from the end.</summary>
    public void CutTo(int bodyBytes, int count) => (_end, Count) = (Begin + bodyBytes, count);

    /// <summary>Empties the buffer; gives memory back that only an unusually large batch needed.</summary>
    public void Clear()
    {
        CutTo(0, 0);
        if (_bytes.Length > Math.Max(SmallestBytes, 2L * usualBytes))
        {
            _bytes = new byte[SmallestBytes];
        }
    }

    public void Advance(int count) => _end += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_end);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(_end);
    }

    private void Reserve(int bytes)
    {
        var needed = (long)_end + bytes;
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * _bytes.Length)));
        }
    }
}
