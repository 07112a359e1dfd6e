using System.Buffers;
using System.Buffers.Binary;

namespace RaftActors.Transport.Sockets;

/// <summary>
/// Received bytes, cut into frames. Grows with what has arrived, not with what a length announces: a peer that claims a large frame and
/// sends nothing costs nothing. For one reader.
/// </summary>
/// <param name="maxFrameBytes">A larger frame is an error.</param>
/// <param name="isBigEndian">The byte order of lengths.</param>
/// <param name="initialBytes">The size while frames are small.</param>
internal sealed class FrameBuffer(int maxFrameBytes, bool isBigEndian, int initialBytes) : IDisposable
{
    private const int HeaderBytes = sizeof(int);

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(initialBytes);
    private int _start;
    private int _end;

    /// <summary>Where the next bytes go; never empty.</summary>
    public Memory<byte> Free()
    {
        if (_start == _end)
        {
            _start = _end = 0;
            if (_bytes.Length > 4 * initialBytes)
            {
                ArrayPool<byte>.Shared.Return(_bytes);
                _bytes = ArrayPool<byte>.Shared.Rent(initialBytes);
            }
        }
        else if (_end == _bytes.Length)
        {
            var target = _start == 0 ? ArrayPool<byte>.Shared.Rent(checked(_bytes.Length * 2)) : _bytes;
            _bytes.AsSpan(_start, _end - _start).CopyTo(target);
            if (target != _bytes)
            {
                ArrayPool<byte>.Shared.Return(_bytes);
                _bytes = target;
            }

            (_start, _end) = (0, _end - _start);
        }

        return _bytes.AsMemory(_end);
    }

    /// <summary>Bytes were written to <see cref="Free"/>.</summary>
    public void Advance(int bytes) => _end += bytes;

    /// <summary>The next whole frame, valid until the next call of <see cref="Free"/>.</summary>
    /// <exception cref="InvalidDataException">Its length is not possible.</exception>
    public bool TryRead(out ReadOnlySpan<byte> frame)
    {
        frame = default;
        while (_end - _start >= HeaderBytes)
        {
            var header = _bytes.AsSpan(_start, HeaderBytes);
            var length = isBigEndian ? BinaryPrimitives.ReadInt32BigEndian(header) : BinaryPrimitives.ReadInt32LittleEndian(header);
            if (length < 0 || length > maxFrameBytes)
            {
                throw new InvalidDataException($"a frame of {(uint)length} bytes; at most {maxFrameBytes} are allowed");
            }

            if (_end - _start - HeaderBytes < length)
            {
                return false;
            }

            frame = _bytes.AsSpan(_start + HeaderBytes, length);
            _start += HeaderBytes + length;
            if (length > 0)
            {
                return true;
            }
        }

        return false;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _start = _end = 0;
    }
}
