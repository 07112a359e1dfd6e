using System.Buffers;
using RaftActors.Machines.Records;

namespace RaftActors.Machines.Wire;

/// <summary>Writes records to a stream, each with its length before it, many at a time.</summary>
/// <param name="stream">The stream; stays open.</param>
/// <param name="tag">The tag of the field whose contents the records are; zero for none.</param>
internal sealed class RecordWriter(Stream stream, byte tag = 0) : IDisposable
{
    private const int BufferBytes = 64 * 1024;
    private const int MaxPrefix = 1 + 10;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _used;

    /// <summary>Writes all records of a cursor, which is disposed of, each as a field with this number.</summary>
    public static void WriteAll(RecordCursor records, int field, Stream stream)
    {
        using var reading = records;
        using var writer = new RecordWriter(stream, (byte)((field << 3) | FieldWriter.Delimited));
        while (records.Next() is { } record)
        {
            writer.Write(record);
        }

        writer.Flush();
    }

    public void Write(byte[] record)
    {
        if (_used + MaxPrefix + record.Length > BufferBytes)
        {
            Flush();
        }

        if (tag != 0)
        {
            _buffer[_used++] = tag;
        }

        var length = record.Length;
        for (; length >= 0x80; length >>= 7)
        {
            _buffer[_used++] = (byte)(length | 0x80);
        }

        _buffer[_used++] = (byte)length;
        if (_used + record.Length <= BufferBytes)
        {
            record.CopyTo(_buffer.AsSpan(_used));
            _used += record.Length;
            return;
        }

        Flush();
        stream.Write(record);
    }

    /// <summary>Writes what is still in memory to the stream.</summary>
    public void Flush()
    {
        stream.Write(_buffer, 0, _used);
        _used = 0;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
