using Akka.Actor;
using Akka.Event;
using Akka.Remote;
using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Telemetry;

namespace RaftActors.Transport;

/// <summary>
/// The one way between this node and another, for all groups: what comes in a burst leaves as one message, which keeps heartbeats of
/// many groups together and the order between two replicas. <c>/user/raft/peers/{node}</c> on both sides.
/// </summary>
internal sealed class PeerPipe : UntypedActor
{
    /// <summary>The largest batch put together from pieces: a command at its limit with everything around it, several times over.</summary>
    private const int MaxBatchBytes = 64 * 1024 * 1024;

    /// <summary>The largest command, append or part of a snapshot that settings may allow.</summary>
    internal const int MaxMessageBytes = MaxBatchBytes / 2;

    private readonly string _self;
    private readonly string _peer;
    private readonly Address _address;
    private readonly IReplicaDirectory _directory;
    private readonly PeerBatch _batch;
    private readonly FramePieces _pieces;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private IActorRef _remote = ActorRefs.Nobody;
    private bool _flushing;

    public PeerPipe(string self, string peer, Address address, int maxFrameBytes, IReplicaDirectory directory)
    {
        _self = self;
        _peer = peer;
        _address = address;
        _directory = directory;
        _batch = new PeerBatch(self, peer, maxFrameBytes);
        _pieces = new FramePieces(maxFrameBytes, MaxBatchBytes);
    }

    protected override void PreStart()
    {
        // By path and without a uid: the process at the other end may be started again any number of times.
        var path = new RootActorPath(_address) / "user" / "raft" / "peers" / _self;
        _remote = ((ExtendedActorSystem)Context.System).Provider.ResolveActorRef(path.ToString());
        Context.System.EventStream.Subscribe(Self, typeof(DisassociatedEvent));
        Context.System.EventStream.Subscribe(Self, typeof(AssociationErrorEvent));
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

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
            case AssociationEvent lost when lost.RemoteAddress == _address:
                _directory.Router.Tell(new PeerLost(_peer));
                foreach (var replica in _directory.Replicas)
                {
                    replica.Tell(new PeerUnreachable(new ReplicaId(_peer)));
                }

                break;
            case AssociationEvent:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Add(string group, object body)
    {
        _batch.Add(WireCodec.Encode(group, body));
        if (!_flushing)
        {
            // Behind everything that is in the mailbox by now: the burst is one batch, and a lone message waits for nothing.
            _flushing = true;
            Self.Tell(Flush.Instance);
        }
    }

    private void SendBatches()
    {
        _flushing = false;
        foreach (var batch in _batch.Drain())
        {
            foreach (var frame in _pieces.Cut(batch))
            {
                _remote.Tell(frame);
            }
        }
    }

    private void Receive(PeerFrame frame)
    {
        try
        {
            var bytes = frame.IsPiece ? _pieces.Join(frame.Bytes) : frame.Bytes;
            if (bytes is not null)
            {
                Dispatch(PeerBatchMessage.Parser.ParseFrom(bytes));
            }
        }
        catch (Exception broken) when (broken is InvalidDataException or InvalidProtocolBufferException)
        {
            _log.Write(LogEvents.FrameDropped, _peer, broken.Message);
        }
    }

    private void Dispatch(PeerBatchMessage batch)
    {
        if (batch.From != _peer || batch.To != _self)
        {
            _log.Write(LogEvents.WrongPipe, batch.From, batch.To, _peer, _self);
            return;
        }

        var from = new ReplicaId(_peer);
        var to = new ReplicaId(_self);
        foreach (var message in batch.Messages)
        {
            try
            {
                Deliver(message.Group, WireCodec.Decode(from, to, message));
            }
            catch (InvalidDataException broken)
            {
                // Of this message only: the others of the batch are other groups' and other replicas' business.
                _log.Write(LogEvents.MessageDropped, _peer, message.Group, broken.Message);
            }
        }
    }

    private void Deliver(string group, object body)
    {
        if (body is ClientRequest or ClientResponse)
        {
            // With this pipe as the sender: the replica's answer comes here and goes back the same way.
            _directory.Router.Tell(body);
        }
        else if (_directory.Find(group) is { } replica)
        {
            replica.Tell(body);
        }
        else
        {
            // A leader believes that this node has a replica: it was added to the group. If the group is known here, it is started.
            _directory.Supervisor.Tell(new Groups.GroupsActor.EnsureStarted(group));
        }
    }

    private sealed class Flush : INoSerializationVerificationNeeded
    {
        public static readonly Flush Instance = new();
    }
}
