using System.Net.Sockets;
using Akka.Actor;
using RaftActors.Settings;
using RaftActors.Transport.Sockets;

namespace RaftActors.Transport.Lanes;

/// <summary>
/// A connection that carries batches to one peer, past Akka.Remote: the pipe that sends a batch writes it to the socket itself. Events go
/// to the pipe.
/// </summary>
internal sealed class OutgoingLane
{
    private static readonly TimeSpan OpeningTime = TimeSpan.FromSeconds(2);

    private readonly IActorRef _pipe;
    private readonly CancellationTokenSource _closing = new();
    private SendQueue? _queue;
    private Socket? _socket;
    private int _isOver;

    private OutgoingLane(IActorRef pipe) => _pipe = pipe;

    /// <summary>Begins to open a lane; the pipe is told the result.</summary>
    public static OutgoingLane Open(Address peer, LaneHello hello, SocketSettings settings, IActorRef pipe)
    {
        var lane = new OutgoingLane(pipe);
        _ = lane.OpenAsync(peer, hello.ToBytes(), settings);
        return lane;
    }

    /// <summary>
    /// Sends a batch; only after <see cref="LaneEvent.Opened"/>, and not from two threads. If the peer does not take its bytes, the lane
    /// ends instead.
    /// </summary>
    /// <returns>False if the lane is over.</returns>
    public bool TrySend(IFrame batch)
    {
        var queue = _queue!;
        if (queue.Stalled > LaneSocket.StallLimit)
        {
            End($"it took no bytes for {LaneSocket.StallLimit.TotalSeconds:0} seconds");
            return false;
        }

        // The length's byte order on a lane does not depend on settings.
        var length = BitConverter.IsLittleEndian
            ? (uint)batch.Length
            : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((uint)batch.Length);
        if (queue.TryWrite(length, batch))
        {
            return true;
        }

        End($"it left more than {RaftSettings.MaxBatchBytes >> 20} MiB waiting");
        return false;
    }

    /// <summary>Ends the lane without telling the pipe.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
        {
            Release();
        }
    }

    private void End(string reason)
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
        {
            Release();
            _pipe.Tell(new LaneEvent.Lost(this, reason));
        }
    }

    private void Release()
    {
        _closing.Cancel();
        _queue?.Close();
        _socket?.Dispose();
    }

    private async Task OpenAsync(Address peer, byte[] hello, SocketSettings settings)
    {
        var isConnected = false;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
            limit.CancelAfter(OpeningTime);
            var socket = _socket = await SocketEndPoints.ConnectAsync(peer, settings, limit.Token).ConfigureAwait(false);
            LaneSocket.NoticeDeadPeer(socket);
            await socket.SendAsync(hello, limit.Token).ConfigureAwait(false);
            isConnected = true;
            if (await IsAcceptedAsync(socket, limit.Token).ConfigureAwait(false))
            {
                _queue = new SendQueue(socket, RaftSettings.MaxBatchBytes, reason => End(reason ?? "it ended"));
                if (Volatile.Read(ref _isOver) == 0)
                {
                    _pipe.Tell(new LaneEvent.Opened(this));
                    await WatchAsync(socket).ConfigureAwait(false);
                    return;
                }
            }
        }
        catch (Exception broken) when (broken is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            isConnected &= broken is SocketException;
        }

        if (Interlocked.Exchange(ref _isOver, 1) == 0)
        {
            _pipe.Tell(new LaneEvent.NotOpened(this, isConnected));
        }

        Release();
    }

    private static async Task<bool> IsAcceptedAsync(Socket socket, CancellationToken cancel)
    {
        var answer = new byte[LaneHello.Magic.Length];
        for (var filled = 0; filled < answer.Length;)
        {
            var read = await socket.ReceiveAsync(answer.AsMemory(filled), cancel).ConfigureAwait(false);
            if (read == 0)
            {
                return false;
            }

            filled += read;
        }

        return answer.AsSpan().SequenceEqual(LaneHello.Magic);
    }

    /// <summary>Waits for the end: the peer sends nothing more on this lane.</summary>
    private async Task WatchAsync(Socket socket)
    {
        string reason;
        try
        {
            var read = await socket.ReceiveAsync(new byte[1], SocketFlags.None).ConfigureAwait(false);
            reason = read == 0 ? "the connection was closed" : "it sent something on a lane that only receives";
        }
        catch (SocketException broken)
        {
            reason = broken.Message;
        }
        catch (ObjectDisposedException)
        {
            reason = "the connection was closed";
        }

        End(reason);
    }
}
