using System.Buffers;

namespace RaftActors.Machines.Wire;

/// <summary>Reads what <see cref="RecordWriter"/> wrote without a tag.</summary>
/// <param name="stream">The stream; stays open.</param>
internal sealed class RecordReader(Stream stream) : IDisposable
{
    private const int BufferBytes = 64 * 1024;
    private const int MaxLengthBytes = 5;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _from;
    private int _to;

    /// <summary>The next record, until the next call.</summary>
    /// <exception cref="EndOfStreamException">The stream ends before the record does.</exception>
    /// <exception cref="InvalidDataException">The bytes are not a length.</exception>
    public ReadOnlySpan<byte> Next()
    {
        var length = NextLength();
        Need(length);
        var record = _buffer.AsSpan(_from, length);
        _from += length;
        return record;
    }

    public bool IsAtEnd() => _from == _to && stream.ReadByte() < 0;

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private int NextLength()
    {
        var length = 0L;
        for (var i = 0; i < MaxLengthBytes; i++)
        {
            Need(1);
            var next = _buffer[_from++];
            length |= (long)(next & 0x7f) << (7 * i);
            if (next < 0x80 && length <= Math.Min(Array.MaxLength, stream.Length))
            {
                return (int)length;
            }
        }

        throw new InvalidDataException("The snapshot is damaged: the length of an entry is not valid.");
    }

    /// <summary>Has at least so many bytes in memory.</summary>
    private void Need(int bytes)
    {
        if (_to - _from >= bytes)
        {
            return;
        }

        var larger = bytes <= _buffer.Length ? _buffer : ArrayPool<byte>.Shared.Rent(bytes);
        _buffer.AsSpan(_from, _to - _from).CopyTo(larger);
        if (larger != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        (_from, _to) = (0, _to - _from);
        _to += stream.ReadAtLeast(_buffer.AsSpan(_to), bytes - _to);
    }
}
