using System.Net.Sockets;
using Akka.Event;
using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>
/// A connection that a peer, or a stranger, made to us. Until it has introduced itself it may cost nothing but a small buffer and
/// a bounded time; afterwards its frames are dispatched on the loop that reads them, which alone writes the replies.
/// </summary>
internal sealed class InboundConnection
{
    private readonly Remoting _remoting;
    private readonly Socket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _replies = new byte[64];
    private Stream _stream;
    private InboundState _state;
    private Association _association;
    private MessageDecoder _decoder;
    private bool _heartbeat;
    private bool _goodbye;
    private ulong _acknowledged;

    public InboundConnection(Remoting remoting, Socket socket)
    {
        _remoting = remoting;
        _socket = socket;
    }

    public Task Completion => _completion.Task;

    /// <summary>Ends the loop after what is being dispatched; the peer is told goodbye.</summary>
    public void Stop()
    {
        _goodbye = true;
        _stop.Cancel();
    }

    public void Abort() => _socket.Dispose();

    public async Task RunAsync(Action<InboundConnection> introduced)
    {
        Exception cause = null;
        FrameReader reader = null;
        try
        {
            _stream = await OpenStreamAsync().ConfigureAwait(false);
            reader = new FrameReader(_stream);
            if (await IntroduceAsync(reader).ConfigureAwait(false))
            {
                introduced(this);
                await DispatchAsync(reader).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            cause = e;
        }
        finally
        {
            reader?.Dispose();
        }

        await EndAsync(cause).ConfigureAwait(false);
    }

    private async ValueTask<Stream> OpenStreamAsync()
    {
        var stream = new NetworkStream(_socket, ownsSocket: true);
        if (_remoting.Tls is null)
        {
            return stream;
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, _remoting.Stopping);
        timeout.CancelAfter(_remoting.Settings.HandshakeTimeout);
        return await _remoting.Tls.AcceptAsync(stream, timeout.Token).ConfigureAwait(false);
    }

    private async Task<bool> IntroduceAsync(FrameReader reader)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, _remoting.Stopping);
        timeout.CancelAfter(_remoting.Settings.HandshakeTimeout);
        if (!await reader.WaitForFrameAsync(timeout.Token).ConfigureAwait(false))
        {
            return false;
        }

        var hello = ReadHello(reader);
        var refusal = WhyNot(hello);
        if (refusal is null)
        {
            _association = _remoting.AssociationFor(hello.Own);
            refusal = _association.Accept(hello.Uid);
        }

        if (refusal is not null)
        {
            _remoting.Log.Warning("Connection of [{0}] to [{1}] is refused: {2}.", hello.Own, hello.Peer, refusal.Reason);
            await _stream.WriteAsync(Handshake.EncodeRefusal(refusal.Kind, refusal.Reason), timeout.Token).ConfigureAwait(false);
            return false;
        }

        _state = _association.Inbound;
        if (!await _state.TakeOverAsync(this, hello.Uid).ConfigureAwait(false))
        {
            return false;
        }

        _decoder = new MessageDecoder(_remoting, hello.Own);
        _acknowledged = _state.LastSequence;
        reader.Trust(_remoting.Settings.MaximumFrameSize, Remoting.ReadBuffer);
        var welcome = new Handshake(_remoting.DefaultAddress, hello.Own, _remoting.Uid, _remoting.Settings.MaximumFrameSize);
        await _stream.WriteAsync(welcome.Encode(FrameKind.Welcome), timeout.Token).ConfigureAwait(false);
        _remoting.Publish(new AssociatedEvent(_remoting.DefaultAddress, hello.Own, true));
        return true;
    }

    private static Handshake ReadHello(FrameReader reader)
    {
        reader.TryRead(out var frame);
        var body = new SpanReader(frame);
        return (FrameKind)body.ReadByte() == FrameKind.Hello
            ? Handshake.Decode(ref body)
            : throw new WireFormatException("The peer did not introduce itself.");
    }

    private Refusal WhyNot(Handshake hello)
    {
        if (!_remoting.Provider.HasAddress(hello.Peer))
        {
            return new Refusal($"this system is {_remoting.DefaultAddress}");
        }

        return _remoting.Provider.HasAddress(hello.Own) ? new Refusal("it has the address of this system") : null;
    }

    private async Task DispatchAsync(FrameReader reader)
    {
        do
        {
            if (!Dispatch(reader))
            {
                return;
            }

            if (TakeReplies() is { Length: > 0 } replies)
            {
                await _stream.WriteAsync(replies, _stop.Token).ConfigureAwait(false);
            }
        }
        while (await reader.FillAsync(_stop.Token).ConfigureAwait(false));
    }

    /// <summary>False if the peer said goodbye.</summary>
    private bool Dispatch(FrameReader reader)
    {
        while (!_stop.IsCancellationRequested && reader.TryRead(out var frame))
        {
            var body = new SpanReader(frame);
            switch ((FrameKind)body.ReadByte())
            {
                case FrameKind.Message:
                    _decoder.Dispatch(ref body);
                    break;
                case FrameKind.Urgent:
                    _decoder.DispatchUrgent(ref body);
                    break;
                case FrameKind.System:
                    var system = SystemFrame.Read(ref body, out var sequence);
                    _state.Receive(sequence, system);
                    break;
                case FrameKind.Heartbeat:
                    _heartbeat = true;
                    break;
                case FrameKind.Goodbye:
                    return false;
                default:
                    throw new WireFormatException("The peer sent an unexpected kind of frame.");
            }
        }

        return true;
    }

    private ReadOnlyMemory<byte> TakeReplies()
    {
        var length = 0;
        if (_state.LastSequence != _acknowledged)
        {
            _acknowledged = _state.LastSequence;
            var writer = new SpanWriter(_replies);
            writer.BeginFrame(FrameKind.SystemAck);
            writer.WriteVarint(_acknowledged);
            writer.EndFrame();
            length = writer.Position;
        }

        if (_heartbeat)
        {
            _heartbeat = false;
            length += WriteControl(FrameKind.HeartbeatAck, _replies.AsSpan(length));
        }

        return _replies.AsMemory(0, length);
    }

    private static int WriteControl(FrameKind kind, Span<byte> target)
    {
        var writer = new SpanWriter(target);
        writer.BeginFrame(kind);
        writer.EndFrame();
        return writer.Position;
    }

    private async Task EndAsync(Exception cause)
    {
        var known = _decoder is not null;
        if (known)
        {
            _state.Closed(this);
            if (_goodbye)
            {
                await SayGoodbyeAsync().ConfigureAwait(false);
            }
        }

        _socket.Dispose();
        _completion.TrySetResult();
        if (known)
        {
            if (cause is not (null or IOException or OperationCanceledException or ObjectDisposedException))
            {
                _remoting.Log.Error(cause, "Connection of [{0}] is closed: {1}", _association.RemoteAddress, cause.Message);
                _remoting.Publish(new AssociationErrorEvent(cause, _remoting.DefaultAddress, _association.RemoteAddress, true, LogLevel.ErrorLevel));
            }

            _remoting.Publish(new DisassociatedEvent(_remoting.DefaultAddress, _association.RemoteAddress, true));
        }
        else if (cause is not null)
        {
            _remoting.Log.Debug("A connection was closed before it had introduced itself: {0}", cause.Message);
        }
    }

    private async Task SayGoodbyeAsync()
    {
        try
        {
            var length = WriteControl(FrameKind.Goodbye, _replies);
            await _stream.WriteAsync(_replies.AsMemory(0, length), _remoting.Deadline).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException)
        {
            _remoting.Log.Debug("[{0}] could not be told goodbye: {1}", _association.RemoteAddress, e.Message);
        }
    }
}
