using System.Net.Sockets;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace RaftActors.Transport.Sockets;

/// <summary>
/// One connection of Akka.Remote: frames out through a <see cref="SendQueue"/>, frames in to the listener, which must be set before
/// anything is read. Safe from any thread.
/// </summary>
internal sealed class SocketLink
{
    /// <summary>Space for what the protocol of Akka.Remote adds to the largest payload that it allows.</summary>
    private const int EnvelopeBytes = 64;
    private const int InitialBufferBytes = 16 * 1024;
    private const int WaitingFrames = 4;
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(1);

    private readonly Socket _socket;
    private readonly SocketSettings _settings;
    private readonly RefusedConnections _refused;
    private readonly Action<SocketLink> _closed;
    private readonly SendQueue _queue;
    private readonly TaskCompletionSource _whenClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ReadOnlyMemory<byte> _first;
    private IHandleEventListener? _listener;
    private int _isClosed;

    /// <param name="socket">Connected; owned by the link.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="first">The first frame, if it was already read.</param>
    /// <param name="refused">Told if the peer sends what cannot be.</param>
    /// <param name="closed">Called once, when the connection is closed.</param>
    public SocketLink(
        Socket socket, SocketSettings settings, ReadOnlyMemory<byte> first, RefusedConnections refused, Action<SocketLink> closed)
    {
        (_socket, _settings, _first, _refused, _closed) = (socket, settings, first, refused, closed);
        _queue = new SendQueue(socket, Math.Max(4 * 1024 * 1024, WaitingFrames * settings.MaxFrameBytes), Ended);
    }

    /// <summary>Completes when the connection is closed.</summary>
    public Task WhenClosed => _whenClosed.Task;

    /// <summary>Sends a frame; false if too many bytes are waiting, or if the connection is closed.</summary>
    /// <exception cref="ArgumentException">The frame exceeds the limit, so the peer would close the connection.</exception>
    public bool Write(ByteString payload) =>
        payload.Length <= _settings.MaxFrameBytes + EnvelopeBytes
            ? _queue.TryWrite(_settings.Header(payload.Length), payload.Span)
            : throw new ArgumentException(
                $"A frame of {payload.Length} bytes; maximum-frame-size allows {_settings.MaxFrameBytes}.", nameof(payload));

    /// <summary>Begins to read.</summary>
    public void Start(IHandleEventListener listener)
    {
        _listener = listener;
        if (_first.Length > 0)
        {
            listener.Notify(new InboundPayload(ByteString.CopyFrom(_first.Span)));
        }

        if (Volatile.Read(ref _isClosed) == 1)
        {
            listener.Notify(new Disassociated(DisassociateInfo.Unknown));
            return;
        }

        _ = ReadAsync(listener);
    }

    /// <summary>Sends what is waiting, then closes; at the latest after a second.</summary>
    public void End()
    {
        _queue.End();
        _ = CloseLaterAsync();
    }

    /// <summary>Closes at once.</summary>
    public void Close(DisassociateInfo info)
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 1)
        {
            return;
        }

        _queue.Close();
        _socket.Dispose();
        _listener?.Notify(new Disassociated(info));
        _closed(this);
        _whenClosed.TrySetResult();
    }

    private void Ended(string? reason)
    {
        if (reason is not null || _listener is null)
        {
            Close(DisassociateInfo.Unknown);
            return;
        }

        try
        {
            // The peer reads everything, closes too, and only then is the socket closed: unread bytes would reset the connection.
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            Close(DisassociateInfo.Unknown);
        }
    }

    private async Task CloseLaterAsync()
    {
        try
        {
            await WhenClosed.WaitAsync(LingerTime).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Close(DisassociateInfo.Unknown);
        }
    }

    private async Task ReadAsync(IHandleEventListener listener)
    {
        var info = DisassociateInfo.Unknown;
        using var buffer = new FrameBuffer(_settings.MaxFrameBytes + EnvelopeBytes, _settings.IsBigEndian, InitialBufferBytes);
        var from = _socket.RemoteEndPoint;
        try
        {
            int read;
            while ((read = await _socket.ReceiveAsync(buffer.Free(), SocketFlags.None).ConfigureAwait(false)) > 0)
            {
                buffer.Advance(read);
                while (buffer.TryRead(out var frame))
                {
                    listener.Notify(new InboundPayload(ByteString.CopyFrom(frame)));
                }
            }
        }
        catch (InvalidDataException wrong)
        {
            _refused.Add(from, wrong.Message);
        }
        catch (SocketException broken)
        {
            info = broken.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.OperationAborted
                ? DisassociateInfo.Shutdown
                : DisassociateInfo.Unknown;
        }
        catch (ObjectDisposedException)
        {
            info = DisassociateInfo.Unknown;
        }

        Close(info);
    }
}
