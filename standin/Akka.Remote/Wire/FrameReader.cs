using System.Buffers;
using System.Buffers.Binary;

namespace Akka.Remote.Wire;

/// <summary>
/// Cuts the bytes of a stream into frames. The length of a frame is judged before any memory is taken for it.
/// </summary>
internal sealed class FrameReader : IDisposable
{
    private const int StrangerBuffer = 4096;

    private readonly Stream _stream;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(StrangerBuffer);
    private int _start;
    private int _end;
    private int _frameEnd;

    public FrameReader(Stream stream)
    {
        _stream = stream;
    }

    public int MaxFrame { get; private set; } = WireFormat.MaxHandshakeFrame;

    /// <summary>The peer has introduced itself: allows it real frames and reads in larger pieces.</summary>
    public void Trust(int maxFrame, int bufferSize)
    {
        MaxFrame = maxFrame;
        if (_buffer.Length < bufferSize)
        {
            MoveTo(ArrayPool<byte>.Shared.Rent(bufferSize));
        }
    }

    /// <summary>Waits for bytes. False at the end of the stream.</summary>
    public async ValueTask<bool> FillAsync(CancellationToken cancellation)
    {
        MakeRoom();
        var count = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellation).ConfigureAwait(false);
        _end += count;
        return count > 0;
    }

    /// <summary>The next complete frame that is already here; it is valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> frame)
    {
        _start = _frameEnd;
        frame = default;
        var available = _end - _start;
        if (available < WireFormat.LengthBytes)
        {
            return false;
        }

        var length = FrameLength();
        if (available - WireFormat.LengthBytes < length)
        {
            return false;
        }

        frame = _buffer.AsSpan(_start + WireFormat.LengthBytes, length);
        _frameEnd = _start + WireFormat.LengthBytes + length;
        return true;
    }

    public async ValueTask<bool> WaitForFrameAsync(CancellationToken cancellation)
    {
        while (!HasFrame())
        {
            if (!await FillAsync(cancellation).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }

    public void Dispose()
    {
        if (_buffer != null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }
    }

    private bool HasFrame()
    {
        _start = _frameEnd;
        return _end - _start >= WireFormat.LengthBytes && _end - _start - WireFormat.LengthBytes >= FrameLength();
    }

    private int FrameLength()
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(_start));
        return length > 0 && length <= MaxFrame
            ? length
            : throw new WireFormatException($"A frame announces {length} bytes, allowed are 1 to {MaxFrame}.");
    }

    private void MakeRoom()
    {
        var available = _end - _start;
        if (available == 0)
        {
            _start = _end = _frameEnd = 0;
            return;
        }

        var needed = available < WireFormat.LengthBytes ? WireFormat.LengthBytes : WireFormat.LengthBytes + FrameLength();
        if (_start + needed <= _buffer.Length && _end < _buffer.Length)
        {
            return;
        }

        MoveTo(needed <= _buffer.Length ? _buffer : ArrayPool<byte>.Shared.Rent(needed));
    }

    /// <summary>Moves what is not consumed, beginning with the current frame, to the front of <paramref name="target"/>.</summary>
    private void MoveTo(byte[] target)
    {
        _start = _frameEnd;
        var available = _end - _start;
        Buffer.BlockCopy(_buffer, _start, target, 0, available);
        if (!ReferenceEquals(target, _buffer))
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = target;
        }

        _start = _frameEnd = 0;
        _end = available;
    }
}
