using System.Net.Sockets;
using System.Security.Cryptography;
using Akka.Actor;
using Akka.Event;
using Google.Protobuf;
using RaftActors.Telemetry;
using RaftActors.Transport.Sockets;

namespace RaftActors.Transport.Lanes;

/// <summary>
/// The lanes between this node and one peer, one per direction. A lane is opened by its sender, who must know the receiver's token; tokens
/// travel only through Akka.Remote and on lanes that had a valid one, in every batch while the peer has no lane to this node. Each is good
/// for one lane. Without a lane the pipe sends through Akka.Remote. Belongs to the pipe.
/// </summary>
internal sealed class PeerLanes
{
    private const int FirstPauseMilliseconds = 200;
    private const int LongestPauseMilliseconds = 5000;

    private readonly LanePort? _port;
    private readonly string _self;
    private readonly string _peer;
    private readonly IPeerInbox _inbox;
    private readonly IActorRef _pipe;
    private readonly PeerBatchReader _reader;
    private readonly ILoggingAdapter _log;
    private Address? _address;
    private ByteString _ownToken = ByteString.Empty;
    private ByteString _peerToken = ByteString.Empty;
    private ByteString _triedToken = ByteString.Empty;
    private OutgoingLane? _opening;
    private OutgoingLane? _outgoing;
    private IncomingLane? _incoming;
    private long _notBefore;
    private int _pause = FirstPauseMilliseconds;

    /// <param name="port">Where lanes begin and arrive; null for none.</param>
    /// <param name="self">This node.</param>
    /// <param name="peer">The node at the other end.</param>
    /// <param name="inbox">Whether this node takes part.</param>
    /// <param name="pipe">The pipe.</param>
    /// <param name="reader">Decodes what arrives.</param>
    /// <param name="log">The log of the pipe.</param>
    public PeerLanes(
        LanePort? port, string self, string peer, IPeerInbox inbox, IActorRef pipe, PeerBatchReader reader, ILoggingAdapter log)
    {
        (_port, _self, _peer, _inbox, _pipe) = (port, self, peer, inbox, pipe);
        (_reader, _log) = (reader, log);
    }

    /// <summary>The token to send with the next batch; empty if none should be sent.</summary>
    public ByteString Offer => _incoming is null && _port?.Listens is not null ? _ownToken : ByteString.Empty;

    /// <summary>Closes all lanes; those to the new address, if any, get a new token.</summary>
    public void MoveTo(Address? address)
    {
        Close();
        _address = address;
        Renew();
    }

    /// <summary>A token that the peer sent.</summary>
    public void Learn(ByteString token)
    {
        if (token.Length == LaneHello.TokenBytes && !token.Equals(_peerToken))
        {
            _peerToken = token;

            // One that was refused is tried again, but not with every batch in which it comes.
            _notBefore = token.Equals(_triedToken) ? _notBefore : 0;
        }
    }

    /// <summary>Sends a batch on the lane, or begins to open one.</summary>
    /// <returns>False if it must go through Akka.Remote.</returns>
    public bool TrySend(IFrame batch)
    {
        if (_outgoing is { } lane)
        {
            return lane.TrySend(batch);
        }

        if (_opening is null && !_peerToken.IsEmpty && _address is not null && Environment.TickCount64 >= _notBefore
            && _port?.Listens is { } listens)
        {
            var hello = new LaneHello(listens.Address, _self, _peer, _peerToken, _ownToken);
            _triedToken = _peerToken;
            _opening = OutgoingLane.Open(_address, hello, listens.Sockets, _pipe);
        }

        return false;
    }

    /// <summary>Takes a lane from the peer, whose token is valid.</summary>
    /// <returns>Whether it was accepted.</returns>
    public bool Take(LaneArrived arrived, bool isFromPeer)
    {
        Renew();
        if (!isFromPeer || _inbox.StandsAside)
        {
            arrived.Socket.Dispose();
            return false;
        }

        var lane = new IncomingLane(arrived.Socket, _peer, _reader, _pipe);
        try
        {
            lane.Start();
        }
        catch (SocketException)
        {
            // It ended before it began; the peer notices too.
            lane.Close();
            return false;
        }

        // The peer opens a second one only after it lost the first.
        _incoming?.Close();
        _incoming = lane;
        Learn(arrived.Hello.OwnToken);
        return true;
    }

    /// <summary>Whether a batch is from the peer as it is now, not from a lane that was closed or replaced.</summary>
    public bool IsCurrent(LaneEvent.Arrived arrived) => arrived.Lane == _incoming && !_inbox.StandsAside;

    /// <summary>Whether the peer sent any bytes since the last call, even if they are not a whole batch yet.</summary>
    public bool TakeHasRead() => _incoming?.TakeHasRead() == true;

    /// <returns>Why the peer counts as lost; null if it does not.</returns>
    public string? Handle(LaneEvent message)
    {
        switch (message)
        {
            case LaneEvent.Opened opened when opened.Lane == _opening:
                (_outgoing, _opening) = (_opening, null);
                _pause = FirstPauseMilliseconds;
                _log.Write(LogEvents.LaneOpened, _peer);
                return null;
            case LaneEvent.Opened stale:
                stale.Lane.Close();
                return null;
            case LaneEvent.NotOpened failed when failed.Lane == _opening:
                _opening = null;
                _notBefore = Environment.TickCount64 + _pause;
                _pause = Math.Min(_pause * 2, LongestPauseMilliseconds);
                if (failed.IsRefused && _peerToken.Equals(_triedToken))
                {
                    _peerToken = ByteString.Empty;
                }

                return null;
            case LaneEvent.Lost lost when lost.Lane == _outgoing || lost.Lane == _incoming:
                return lost.Reason;
            default:
                return null;
        }
    }

    /// <summary>
    /// Closes the lanes, because the peer was lost. Its token is forgotten: it may be another process when it comes back. The peer loses
    /// its lane too, sends through Akka.Remote, and so tells its token again.
    /// </summary>
    public void Close()
    {
        _opening?.Close();
        _outgoing?.Close();
        _incoming?.Close();
        (_opening, _outgoing, _incoming) = (null, null, null);
        _peerToken = ByteString.Empty;
    }

    /// <summary>Closes the lanes for good.</summary>
    public void Stop()
    {
        Close();
        _port?.Refuse(_peer);
    }

    private void Renew()
    {
        if (_port is not null)
        {
            _ownToken = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(LaneHello.TokenBytes));
            _port.Expect(_self, _peer, _ownToken, _pipe);
        }
    }
}
