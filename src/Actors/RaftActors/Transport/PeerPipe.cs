using Akka.Actor;
using Akka.Event;
using Akka.Remote;
using RaftActors.Requests;
using RaftActors.Settings;
using RaftActors.Telemetry;
using RaftActors.Transport.Lanes;
using RaftActors.Transport.Sockets;

namespace RaftActors.Transport;

/// <summary>
/// The only channel between this node and a peer, for all groups: a burst leaves as one message, which keeps the heartbeats of many groups
/// together and preserves the order between two replicas. <c>/system/raft/peers/{node}</c> on both sides.
/// </summary>
internal sealed class PeerPipe : UntypedActor, IWithTimers
{
    private readonly string _self;
    private readonly string _peer;
    private readonly bool _isFound;
    private readonly IPeerInbox _inbox;
    private readonly PeerBatch _batch;
    private readonly int _maxFrameBytes;
    private readonly PeerBatchReader _reader;
    private readonly PeerLanes _lanes;
    private readonly PeerLiveness _liveness;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly AssociationRepair _repair;
    private FramePieces _pieces;
    private Address? _address;
    private Address? _refused;
    private IActorRef _remote = ActorRefs.Nobody;
    private bool _flushing;
    private bool _isReached;

    /// <param name="self">This node.</param>
    /// <param name="peer">The node at the other end.</param>
    /// <param name="address">Its address; null if it is discovered and arrives with <see cref="Readdress"/>.</param>
    /// <param name="maxFrameBytes">Larger messages are split.</param>
    /// <param name="inbox">The receivers on this node.</param>
    /// <param name="lanes">Where lanes begin and arrive; null to send everything through Akka.Remote.</param>
    /// <param name="longestSilence">When a peer that says nothing counts as lost; zero for never.</param>
    public PeerPipe(
        string self, string peer, Address? address, int maxFrameBytes, IPeerInbox inbox, LanePort? lanes, TimeSpan longestSilence)
    {
        _self = self;
        _peer = peer;
        _address = address;
        _isFound = address is null;
        _maxFrameBytes = maxFrameBytes;
        _inbox = inbox;
        _batch = new PeerBatch(self, peer, maxFrameBytes);
        _pieces = new FramePieces(maxFrameBytes, RaftSettings.MaxBatchBytes);
        _reader = new PeerBatchReader(self, peer, inbox, Self, _log);
        _liveness = new PeerLiveness(longestSilence);
        _repair = new AssociationRepair(this, ((ExtendedActorSystem)Context.System).Provider as IRemoteActorRefProvider);
        _lanes = new PeerLanes(lanes, self, peer, inbox, Self, _reader, _log);
    }

    /// <inheritdoc />
    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Resolve();
        AwaitTick();
        _lanes.MoveTo(_address);
        Context.System.EventStream.Subscribe(Self, typeof(DisassociatedEvent));
        Context.System.EventStream.Subscribe(Self, typeof(AssociationErrorEvent));
    }

    protected override void PostStop()
    {
        _lanes.Stop();
        Context.System.EventStream.Unsubscribe(Self);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case PeerSend send:
                Add(send.Group, send.Body);
                break;
            case ClientResponse response:
                Add(response.Group, response);
                break;
            case ClientRequest request:
                Add(request.Group, request);
                break;
            case Flush:
                SendBatches();
                break;
            case PeerFrame frame:
                Receive(frame);
                break;
            case LaneArrived arrived:
                if (_lanes.Take(arrived, !_isFound || arrived.Hello.Address == _address))
                {
                    Reached(arrived.Hello.Address);
                }

                break;
            case Tick:
                OnTick();
                break;
            case LaneEvent.Arrived arrived when _lanes.IsCurrent(arrived):
                Deliver(arrived.Batch);
                break;
            case LaneEvent lane:
                if (_lanes.Handle(lane) is { } reason)
                {
                    Gone(reason);
                }

                break;
            case Readdress found when found.Address != _address:
                Move(found.Address);
                break;
            case Readdress:
                break;
            case AssociationRepair.Due when !_isReached && _address is { } silent:
                if (_repair.Patience == AssociationRepair.MinPatience)
                {
                    // Once for each loss.
                    _log.Write(LogEvents.AssociationReset, _peer, _repair.Patience.TotalSeconds);
                }

                _repair.Reset(silent);
                break;
            case AssociationRepair.Due:
                break;
            case AssociationEvent lost when lost.RemoteAddress == _address:
                _repair.Lost();
                Gone(lost is AssociationErrorEvent { Cause: { } cause } ? cause.GetBaseException().Message : "the connection was closed");
                break;
            case AssociationEvent:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Move(Address? address)
    {
        var wasSomewhere = _address is not null;
        _address = address;
        _refused = null;
        _pieces = new FramePieces(_maxFrameBytes, RaftSettings.MaxBatchBytes);
        Resolve();
        _lanes.MoveTo(address);
        if (wasSomewhere)
        {
            // Requests to the earlier process will not be answered.
            Gone($"it is now at {address?.ToString() ?? "no known address"}");
        }
    }

    private void Resolve()
    {
        // By path and without a uid: the process at the other end may restart any number of times.
        _remote = _address is null
            ? ActorRefs.Nobody
            : ((ExtendedActorSystem)Context.System).Provider.ResolveActorRef(
                (new RootActorPath(_address) / "system" / "raft" / "peers" / _self).ToString());
    }

    private void Gone(string reason)
    {
        var wasReached = _isReached;
        _isReached = false;
        _liveness.Lost();
        _lanes.Close();
        if (wasReached && !_inbox.IsStopping)
        {
            _log.Write(LogEvents.PeerGone, _peer, reason);
        }

        _inbox.Lose(_peer);
    }

    private void Add(string group, object body)
    {
        if (_address is null || _inbox.StandsAside)
        {
            return;
        }

        _batch.Add(group, body);
        if (!_flushing)
        {
            // Queued after everything now in the mailbox: a burst becomes one batch, and a single message is not delayed.
            _flushing = true;
            Self.Tell(Flush.Instance);
        }
    }

    private void SendBatches()
    {
        _flushing = false;
        _liveness.Sent();
        _batch.LaneToken = _lanes.Offer;
        while (_batch.MoveNext())
        {
            if (_lanes.TrySend(_batch))
            {
                continue;
            }

            var bytes = GC.AllocateUninitializedArray<byte>(_batch.Length);
            _batch.WriteTo(bytes);
            foreach (var frame in _pieces.Cut(bytes))
            {
                _remote.Tell(frame);
            }
        }
    }

    /// <summary>
    /// A discovered node is one process: messages from another process under its name are dropped. A configured address is trusted: the
    /// process there is the node.
    /// </summary>
    private bool IsFromPeer(Address sender)
    {
        if (!_isFound || sender == _address)
        {
            return !_inbox.StandsAside;
        }

        if (_address is not null && sender != _refused)
        {
            _refused = sender;
            _log.Write(LogEvents.ImpostorDropped, sender, _peer, _address);
        }

        return false;
    }

    private void Receive(PeerFrame frame)
    {
        if (!IsFromPeer(Sender.Path.Address))
        {
            return;
        }

        Reached(Sender.Path.Address);
        _liveness.Heard(isPing: false);
        try
        {
            var bytes = frame.IsPiece ? _pieces.Join(frame.Bytes) : frame.Bytes;
            if (bytes is not null && _reader.Parse(bytes) is { } batch)
            {
                Deliver(batch);
            }
        }
        catch (InvalidDataException broken)
        {
            _log.Write(LogEvents.FrameDropped, _peer, broken.Message);
        }
    }

    private void Deliver(ReceivedBatch batch)
    {
        _liveness.Heard(batch.IsPing);
        _lanes.Learn(_reader.Deliver(batch));
    }

    private void AwaitTick()
    {
        // Once, and again after it was handled: after a pause of this process ticks must not arrive in a burst.
        if (_liveness.Interval > TimeSpan.Zero)
        {
            Timers.StartSingleTimer(Tick.Instance, Tick.Instance, _liveness.Interval);
        }
    }

    private void OnTick()
    {
        if (_lanes.TakeHasRead())
        {
            // A large batch may take longer than the longest silence to arrive.
            _liveness.Heard(isPing: false);
        }

        var (ping, isSilent) = _liveness.Pass(_isReached && !_inbox.StandsAside);
        if (isSilent)
        {
            Gone("it has been silent");
        }
        else if (ping)
        {
            _batch.Ping();
            SendBatches();
        }

        AwaitTick();
    }

    private void Reached(Address from)
    {
        if (!_isReached)
        {
            _isReached = true;
            _repair.Heard();
            _log.Write(LogEvents.PeerReached, _peer, _address?.ToString() ?? from.ToString());
        }
    }

    /// <summary>From <c>/system/raft/peers</c>: the node's new address, or null if it is no longer known.</summary>
    internal sealed record Readdress(Address? Address) : INoSerializationVerificationNeeded;

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }

    private sealed class Flush : INoSerializationVerificationNeeded
    {
        public static readonly Flush Instance = new();
    }
}
