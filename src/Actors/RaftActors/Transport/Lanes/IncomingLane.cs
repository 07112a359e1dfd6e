using System.Net.Sockets;
using Akka.Actor;
using RaftActors.Settings;
using RaftActors.Transport.Sockets;

namespace RaftActors.Transport.Lanes;

/// <summary>
/// A connection on which one peer sends batches. A thread of its own, which the system wakes directly, reads and decodes them and tells
/// them to the pipe. The pipe delivers them, not this thread: while it does, what this node sends gathers, and leaves in fewer, larger
/// batches. (With delivery from this thread throughput was half of it.)
/// </summary>
internal sealed class IncomingLane
{
    private const int InitialBufferBytes = 64 * 1024;
    private const int StackBytes = 512 * 1024;

    private readonly Socket _socket;
    private readonly string _peer;
    private readonly PeerBatchReader _reader;
    private readonly IActorRef _pipe;
    private int _isOver;
    private bool _hasRead;

    /// <param name="socket">Blocking, with the hello read; owned by the lane.</param>
    /// <param name="peer">The node at the other end.</param>
    /// <param name="reader">Decodes batches.</param>
    /// <param name="pipe">Told what arrives, and when the lane ends by itself.</param>
    public IncomingLane(Socket socket, string peer, PeerBatchReader reader, IActorRef pipe) =>
        (_socket, _peer, _reader, _pipe) = (socket, peer, reader, pipe);

    /// <summary>Accepts the lane and begins to read.</summary>
    /// <exception cref="SocketException">The peer is gone.</exception>
    public void Start()
    {
        LaneSocket.NoticeDeadPeer(_socket);
        _socket.Send(LaneHello.Magic);
        new Thread(Run, StackBytes) { IsBackground = true, Name = $"raft-lane-{_peer}" }.Start();
    }

    /// <summary>Whether any bytes arrived since the last call.</summary>
    public bool TakeHasRead()
    {
        var hasRead = Volatile.Read(ref _hasRead);
        Volatile.Write(ref _hasRead, false);
        return hasRead;
    }

    /// <summary>Ends the lane without telling the pipe.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
        {
            _socket.Dispose();
        }
    }

    private void Run()
    {
        string reason;
        using var buffer = new FrameBuffer(RaftSettings.MaxBatchBytes + 4096, isBigEndian: false, InitialBufferBytes);
        try
        {
            int read;
            while ((read = _socket.Receive(buffer.Free().Span)) > 0)
            {
                Volatile.Write(ref _hasRead, true);
                buffer.Advance(read);
                while (buffer.TryRead(out var frame))
                {
                    if (_reader.Parse(frame) is { } batch)
                    {
                        _pipe.Tell(new LaneEvent.Arrived(this, batch));
                    }
                }
            }

            reason = "the connection was closed";
        }
        catch (Exception broken) when (broken is SocketException or InvalidDataException)
        {
            reason = broken.Message;
        }
        catch (ObjectDisposedException)
        {
            reason = "the connection was closed";
        }

        if (Interlocked.Exchange(ref _isOver, 1) == 0)
        {
            _socket.Dispose();
            _pipe.Tell(new LaneEvent.Lost(this, reason));
        }
    }
}
