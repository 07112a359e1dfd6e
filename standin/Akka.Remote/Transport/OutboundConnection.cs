using System.Net.Sockets;
using Akka.Actor;
using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>
/// The connection that carries what this system sends to one peer. Callers append frames to a buffer; one writer at a time
/// takes the whole buffer and writes it, so that what was sent meanwhile leaves with one system call. Urgent frames leave first.
/// </summary>
internal sealed class OutboundConnection : IThreadPoolWorkItem
{
    /// <summary>What a peer that reads too slowly may hold of our memory.</summary>
    private const long MaxBufferedBytes = 256L * 1024 * 1024;

    private const int ReplyBuffer = 16 * 1024;

    private readonly Lock _sync = new();
    private readonly Remoting _remoting;
    private readonly Stream _stream;
    private readonly FrameReader _reader;
    private readonly FrameBuffer _buffer = new();
    private readonly FrameBuffer _urgent = new();
    private readonly MessageEncoder _encoder;
    private readonly TaskCompletionSource _hungUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _maxFrame;
    private readonly Association _association;
    private bool _writing;
    private bool _closed;
    private int _lostReported;

    private OutboundConnection(Remoting remoting, Association association, Stream stream, FrameReader reader, Handshake welcome)
    {
        _remoting = remoting;
        _association = association;
        _stream = stream;
        _reader = reader;
        _maxFrame = Math.Min(remoting.Settings.MaximumFrameSize, welcome.MaxFrame);
        _encoder = new MessageEncoder(remoting.Provider);
        PeerUid = welcome.Uid;
    }

    public int PeerUid { get; }

    /// <summary>Connects and introduces this system. Returns when the peer has done the same.</summary>
    public static async Task<OutboundConnection> OpenAsync(Remoting remoting, Association association, CancellationToken cancellation)
    {
        var peer = association.RemoteAddress;
        var settings = remoting.Settings;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(settings.ConnectionTimeout);
        var socket = remoting.NewSocket(peer.Host);
        Stream stream = null;
        FrameReader reader = null;
        try
        {
            await socket.ConnectAsync(peer.Host, peer.Port.Value, timeout.Token).ConfigureAwait(false);
            timeout.CancelAfter(settings.HandshakeTimeout);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (remoting.Tls is not null)
            {
                stream = await remoting.Tls.ConnectAsync(stream, peer.Host, timeout.Token).ConfigureAwait(false);
            }

            reader = new FrameReader(stream);
            var hello = new Handshake(remoting.DefaultAddress, peer, remoting.Uid, settings.MaximumFrameSize).Encode(FrameKind.Hello);
            await stream.WriteAsync(hello, timeout.Token).ConfigureAwait(false);
            if (!await reader.WaitForFrameAsync(timeout.Token).ConfigureAwait(false))
            {
                throw new RemoteTransportException($"{peer} closed the connection before it introduced itself.");
            }

            var welcome = ReadWelcome(reader, peer);
            reader.Trust(settings.MaximumFrameSize, ReplyBuffer);
            return new OutboundConnection(remoting, association, stream, reader, welcome);
        }
        catch (Exception e)
        {
            reader?.Dispose();
            stream?.Dispose();
            socket.Dispose();
            if (e is OperationCanceledException && !cancellation.IsCancellationRequested)
            {
                throw new RemoteTransportException($"{peer} did not answer in time.", e);
            }

            throw;
        }
    }

    /// <summary>Begins to read the peer's acknowledgements, and to notice when it closes the connection.</summary>
    public void Start() => _ = ReadAsync();

    /// <summary>False if the connection is closed and the message not consumed.</summary>
    public bool Send(in Outgoing message)
    {
        int length;
        bool wake;
        lock (_sync)
        {
            if (_closed)
            {
                return false;
            }

            var isUrgent = message.Recipient.IsUrgent && message.Selection is null;
            length = (isUrgent ? _urgent : _buffer).Bytes > MaxBufferedBytes ? 0
                : isUrgent ? MessageEncoder.EncodeUrgent(_urgent, message, _maxFrame)
                : _encoder.Encode(_buffer, message, _maxFrame);
            wake = BeginWriting();
        }

        if (wake)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        }

        if (length == 0)
        {
            _remoting.DeadLetter(message);
        }
        else if (length > _maxFrame)
        {
            _remoting.ReportOversized(message, length, _maxFrame);
        }

        return true;
    }

    public void SendSystem(ulong sequence, in SystemFrame frame)
    {
        lock (_sync)
        {
            if (_closed)
            {
                return;
            }

            frame.Write(_buffer, sequence);
            if (!BeginWriting())
            {
                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public void SendControl(FrameKind kind)
    {
        lock (_sync)
        {
            if (_closed)
            {
                return;
            }

            var writer = new SpanWriter(_buffer.Reserve(16));
            writer.BeginFrame(kind);
            writer.EndFrame();
            _buffer.Commit(writer.Position);
            if (!BeginWriting())
            {
                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>
    /// Says goodbye after everything that is queued, and completes when the peer has read it and hung up: closing earlier could
    /// reset the connection and lose what is still on its way.
    /// </summary>
    public Task FlushAsync()
    {
        SendControl(FrameKind.Goodbye);
        return _hungUp.Task;
    }

    public void Close()
    {
        lock (_sync)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            _buffer.Clear();
            _urgent.Clear();
        }

        Interlocked.Exchange(ref _lostReported, 1);
        _stream.Dispose();
    }

    void IThreadPoolWorkItem.Execute() => _ = WriteAsync();

    private static Handshake ReadWelcome(FrameReader reader, Address peer)
    {
        reader.TryRead(out var frame);
        var body = new SpanReader(frame);
        switch ((FrameKind)body.ReadByte())
        {
            case FrameKind.Welcome:
                var welcome = Handshake.Decode(ref body);
                return welcome.Own.Equals(peer)
                    ? welcome
                    : throw new RemoteTransportException($"At {peer} there is {welcome.Own}.");
            case FrameKind.Refused:
                throw new RemoteTransportException($"{peer} refused the connection: {body.ReadString()}");
            case FrameKind.Quarantined:
                throw new QuarantinedByPeerException($"{peer} has quarantined this system until it restarts.");
            default:
                throw new WireFormatException("The peer does not speak this protocol.");
        }
    }

    private bool BeginWriting()
    {
        if (_writing)
        {
            return false;
        }

        _writing = true;
        return true;
    }

    private async Task WriteAsync()
    {
        try
        {
            while (TryTake(out var chunk))
            {
                try
                {
                    await _stream.WriteAsync(chunk, CancellationToken.None).ConfigureAwait(false);
                }
                finally
                {
                    FrameBuffer.Release(chunk);
                }
            }
        }
        catch (Exception e)
        {
            Lost(e);
        }
    }

    private bool TryTake(out ArraySegment<byte> chunk)
    {
        lock (_sync)
        {
            if (!_closed && (_urgent.TryTake(out chunk) || _buffer.TryTake(out chunk)))
            {
                return true;
            }

            chunk = default;
            _writing = false;
            return false;
        }
    }

    private async Task ReadAsync()
    {
        Exception cause = null;
        var goodbye = false;
        try
        {
            while (!goodbye && await _reader.FillAsync(CancellationToken.None).ConfigureAwait(false))
            {
                _association.Heard();
                goodbye = ReadReplies();
            }
        }
        catch (Exception e)
        {
            cause = e;
        }
        finally
        {
            _reader.Dispose();
            _hungUp.TrySetResult();
        }

        Lost(goodbye ? null : cause ?? new RemoteTransportException("The peer closed the connection."));
    }

    /// <summary>True if the peer said goodbye.</summary>
    private bool ReadReplies()
    {
        while (_reader.TryRead(out var frame))
        {
            var body = new SpanReader(frame);
            switch ((FrameKind)body.ReadByte())
            {
                case FrameKind.SystemAck:
                    _association.Acknowledged(this, body.ReadVarint());
                    break;
                case FrameKind.HeartbeatAck:
                    break;
                case FrameKind.Goodbye:
                    return true;
                default:
                    throw new WireFormatException("The peer sent an unexpected kind of frame.");
            }
        }

        return false;
    }

    /// <summary>Null as the cause means that the peer said goodbye.</summary>
    private void Lost(Exception cause)
    {
        if (Interlocked.Exchange(ref _lostReported, 1) == 0)
        {
            Close();
            _association.ConnectionLost(this, cause);
        }
    }
}
