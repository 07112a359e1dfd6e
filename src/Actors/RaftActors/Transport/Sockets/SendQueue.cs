using System.Buffers;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace RaftActors.Transport.Sockets;

/// <summary>
/// The frames on their way out of one socket. The thread that writes also sends, as long as the socket accepts its bytes at once; what is
/// written meanwhile follows in one send. Each byte is written once, into a pooled buffer that belongs to the queue.
/// </summary>
/// <remarks>Safe from any thread. Never waits.</remarks>
internal sealed class SendQueue
{
    private const int HeaderBytes = sizeof(uint);

    /// <summary>Bytes per send: progress of a slow connection shows in these steps.</summary>
    private const int SliceBytes = 256 * 1024;

    /// <summary>Larger buffers return to the pool when they are empty.</summary>
    private const int KeptBytes = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly Socket _socket;
    private readonly int _limit;
    private readonly Action<string?> _ended;
    private readonly SocketAsyncEventArgs _send = new(true);
    private byte[] _filling = [];
    private byte[] _sending = [];
    private int _filled;
    private int _toSend;
    private int _sent;
    private long _sliceBegan;

    /// <summary>Whether a thread or the socket is sending. Only the thread that set it touches the buffer being sent.</summary>
    private bool _isSending;
    private bool _isEnding;
    private bool _isClosed;

    /// <param name="socket">Connected; owned by the caller.</param>
    /// <param name="limit">Bytes that may wait. A single frame may exceed it.</param>
    /// <param name="ended">Called once: with a reason if sending failed, with null when <see cref="End"/> has sent everything.</param>
    public SendQueue(Socket socket, int limit, Action<string?> ended)
    {
        (_socket, _limit, _ended) = (socket, limit, ended);
        _send.Completed += (_, _) => Continue();
    }

    /// <summary>Bytes that the socket has not accepted.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _filled + _toSend - _sent;
            }
        }
    }

    /// <summary>How long the socket has accepted nothing although bytes are waiting.</summary>
    public TimeSpan Stalled
    {
        get
        {
            lock (_lock)
            {
                return _isSending ? TimeSpan.FromMilliseconds(Environment.TickCount64 - _sliceBegan) : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Adds a frame; false if the queue is full or closed, and then nothing of it is sent.</summary>
    /// <param name="header">Its length, as it lies in memory.</param>
    /// <param name="payload">Its bytes; they may be reused at once.</param>
    public bool TryWrite(uint header, ReadOnlySpan<byte> payload) => TryWrite(header, new Bytes(payload));

    /// <summary>Adds a frame, which writes itself; false if the queue is full or closed, and then nothing of it is sent.</summary>
    /// <param name="header">Its length, as it lies in memory.</param>
    /// <param name="frame">Its bytes.</param>
    public bool TryWrite<TFrame>(uint header, TFrame frame)
        where TFrame : IFrame, allows ref struct
    {
        lock (_lock)
        {
            var waiting = _filled + _toSend - _sent;
            var bytes = HeaderBytes + frame.Length;
            if (_isClosed || _isEnding || (waiting > 0 && bytes > _limit - waiting))
            {
                return false;
            }

            Reserve(bytes);
            MemoryMarshal.Write(_filling.AsSpan(_filled), header);
            frame.WriteTo(_filling.AsSpan(_filled + HeaderBytes, frame.Length));
            _filled += bytes;
            if (_isSending)
            {
                return true;
            }

            _isSending = true;
            _sliceBegan = Environment.TickCount64;
        }

        Send();
        return true;
    }

    /// <summary>Sends what is waiting, then ends; further frames are refused.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (_isEnding || _isClosed)
            {
                return;
            }

            _isEnding = true;
            if (_isSending)
            {
                return;
            }
        }

        _ended(null);
    }

    /// <summary>Drops what is waiting. The caller closes the socket, which ends a send under way.</summary>
    public void Close()
    {
        lock (_lock)
        {
            var wasClosed = _isClosed;
            _isClosed = true;
            if (!wasClosed && !_isSending)
            {
                Release();
            }
        }
    }

    private void Send()
    {
        bool isOver;
        while (true)
        {
            lock (_lock)
            {
                if (_isClosed)
                {
                    Release();
                    return;
                }

                if (_sent == _toSend && !Swap())
                {
                    isOver = _isEnding;
                    break;
                }

                _sliceBegan = Environment.TickCount64;
            }

            _send.SetBuffer(_sending, _sent, Math.Min(SliceBytes, _toSend - _sent));
            try
            {
                if (_socket.SendAsync(_send))
                {
                    return;
                }
            }
            catch (ObjectDisposedException)
            {
                Fail("the connection was closed");
                return;
            }

            if (!Advance())
            {
                return;
            }
        }

        if (isOver)
        {
            _ended(null);
        }
    }

    private void Continue()
    {
        if (Advance())
        {
            Send();
        }
    }

    private bool Advance()
    {
        if (_send.SocketError != SocketError.Success)
        {
            Fail($"sending failed ({_send.SocketError})");
            return false;
        }

        lock (_lock)
        {
            _sent += _send.BytesTransferred;
        }

        return true;
    }

    private void Fail(string reason)
    {
        bool isNew;
        lock (_lock)
        {
            isNew = !_isClosed;
            _isClosed = true;
            Release();
        }

        if (isNew)
        {
            _ended(reason);
        }
    }

    /// <summary>Makes the filled buffer the one to send; false if there is nothing to send.</summary>
    private bool Swap()
    {
        _toSend = _sent = 0;
        if (_filled == 0)
        {
            _isSending = false;
            _filling = Trim(_filling);
            _sending = Trim(_sending);
            return false;
        }

        (_filling, _sending) = (_sending, _filling);
        (_toSend, _filled) = (_filled, 0);
        return true;
    }

    private void Reserve(int bytes)
    {
        if (_filling.Length - _filled >= bytes)
        {
            return;
        }

        var size = Math.Max(Math.Min((long)_filling.Length * 2, Array.MaxLength), (long)_filled + bytes);
        var larger = ArrayPool<byte>.Shared.Rent(checked((int)size));
        _filling.AsSpan(0, _filled).CopyTo(larger);
        Return(_filling);
        _filling = larger;
    }

    /// <summary>Only while nothing is being sent.</summary>
    private void Release()
    {
        _isSending = false;
        Return(_filling);
        Return(_sending);
        _filling = _sending = [];
        _filled = _toSend = _sent = 0;
        _send.Dispose();
    }

    private static byte[] Trim(byte[] buffer)
    {
        if (buffer.Length <= KeptBytes)
        {
            return buffer;
        }

        Return(buffer);
        return [];
    }

    private static void Return(byte[] buffer)
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private readonly ref struct Bytes(ReadOnlySpan<byte> bytes) : IFrame
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;

        public int Length => _bytes.Length;

        public void WriteTo(Span<byte> bytes) => _bytes.CopyTo(bytes);
    }
}
