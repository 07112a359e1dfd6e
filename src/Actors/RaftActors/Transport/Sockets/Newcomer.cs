using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace RaftActors.Transport.Sockets;

/// <summary>
/// A connection that has not said what it is: it is read up to the end of its first frame or hello, never further. Nothing is allocated
/// for what it announces beyond <see cref="MaxFirstFrameBytes"/>.
/// </summary>
internal sealed class Newcomer(Socket socket, bool isBigEndian, int maxFrameBytes, long deadline)
{
    /// <summary>The first frame of Akka.Remote is its handshake: an address and a number.</summary>
    public const int MaxFirstFrameBytes = 16 * 1024;

    private const int HeaderBytes = 4;
    private byte[] _bytes = new byte[512];
    private int _filled;
    private int _needed = HeaderBytes;
    private bool _isLane;

    public Socket Socket => socket;

    public EndPoint? From { get; } = socket.RemoteEndPoint;

    /// <summary>When it must have spoken, by the clock of <see cref="Environment.TickCount64"/>.</summary>
    public long Deadline => deadline;

    /// <summary>The first frame without its header, if this is a connection of Akka.Remote.</summary>
    public ReadOnlyMemory<byte> FirstFrame => _bytes.AsMemory(HeaderBytes, _filled - HeaderBytes);

    /// <summary>The hello, if this is a lane.</summary>
    public LaneHello? Hello { get; private set; }

    /// <summary>Reads what has arrived, once; true when the connection has said what it is.</summary>
    /// <exception cref="InvalidDataException">It is neither Akka.Remote nor a lane, or it ended.</exception>
    /// <exception cref="SocketException">It broke.</exception>
    public bool Read()
    {
        var read = socket.Receive(_bytes.AsSpan(_filled, _needed - _filled));
        if (read == 0)
        {
            throw new InvalidDataException("it ended before it said what it is");
        }

        _filled += read;
        return _filled == _needed && IsComplete();
    }

    private bool IsComplete()
    {
        if (_needed == HeaderBytes)
        {
            _isLane = _bytes.AsSpan(0, HeaderBytes).SequenceEqual(LaneHello.Magic);
            Need(_isLane ? LaneHello.PreambleBytes : HeaderBytes + FrameLength());
            return false;
        }

        if (!_isLane)
        {
            return true;
        }

        if (_needed == LaneHello.PreambleBytes)
        {
            Need(LaneHello.PreambleBytes + LaneHello.Length(_bytes));
            return false;
        }

        Hello = LaneHello.Read(_bytes.AsSpan(LaneHello.PreambleBytes, _filled - LaneHello.PreambleBytes));
        return true;
    }

    private int FrameLength()
    {
        var length = isBigEndian ? BinaryPrimitives.ReadInt32BigEndian(_bytes) : BinaryPrimitives.ReadInt32LittleEndian(_bytes);
        return length > 0 && length <= Math.Min(maxFrameBytes, MaxFirstFrameBytes)
            ? length
            : throw new InvalidDataException($"its first frame has {(uint)length} bytes; it is not a handshake of Akka.Remote");
    }

    private void Need(int bytes)
    {
        _needed = bytes;
        if (_bytes.Length < bytes)
        {
            Array.Resize(ref _bytes, bytes);
        }
    }
}
