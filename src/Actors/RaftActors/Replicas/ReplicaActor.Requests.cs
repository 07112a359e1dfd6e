using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Machines.Prepare;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Roles;
using RaftActors.Requests;
using RaftActors.Telemetry;
using RaftActors.Transport;

namespace RaftActors.Replicas;

/// <content>Requests from clients and from the runtime around the machine. A burst becomes one batch.</content>
internal sealed partial class ReplicaActor
{
    private bool _flushing;

    private State<ReplicaState, ReplicaContext> OnClientRequest(ClientRequest request)
    {
        if (_core!.Leader.IsNone && !_core.Configuration.IsMember(_context.Self))
        {
            // A non-member does not learn the leader: let the members handle the request.
            Sender.Tell(
                ClientResponse.Failed(request, ResponseStatus.NoSuchGroup, null, "This replica is no longer a member of the group."));
            return Stay();
        }

        if (request.Kind == RequestKind.Export)
        {
            return Export(request);
        }

        if (_halted is not null && NeedsMachine(request.Kind))
        {
            return RefuseHalted(request);
        }

        switch (request.Kind)
        {
            case RequestKind.LocalRead or RequestKind.FollowerRead or RequestKind.StaleRead or RequestKind.Committed when _core.IsHollow:
                Sender.Tell(
                    ClientResponse.Failed(request, ResponseStatus.NoSuchGroup, null, "This replica is a witness: it has no state."));
                break;
            case RequestKind.LocalRead:
                _context.Machine.Tell(new MachineProtocol.Read(request, Sender, new LogIndex(request.MinIndex)), Self);
                break;
            case RequestKind.LinearizableRead:
                Read(ReadMode.Confirmed, request);
                break;
            case RequestKind.LeaseRead:
                Read(ReadMode.Lease, request);
                break;
            case RequestKind.FollowerRead:
                Read(ReadMode.Forwarded, request);
                break;
            case RequestKind.StaleRead when _reads.FreshIndex(Now, TimeSpan.FromMilliseconds(request.MinIndex)) is { } index:
                _context.Machine.Tell(new MachineProtocol.Read(request, Sender, index), Self);
                break;
            case RequestKind.StaleRead:
                Read(ReadMode.Forwarded, request);
                break;
            case RequestKind.Committed:
                ReadCommitted(request);
                break;
            case RequestKind.ChangeMembers or RequestKind.TransferLeadership or RequestKind.TakeSnapshot:
            case RequestKind.SkipEntry or RequestKind.Members:
                return OnOperation(request);
            case RequestKind.Propose when _context.Preparer is { } preparer:
                Prepare(request, preparer);
                break;
            default:
                Append(request, Sender);
                break;
        }

        return Stay();
    }

    private void Read(ReadMode mode, ClientRequest request)
    {
        _reads.Add(mode, request, Sender);
        FlushSoon();
    }

    /// <summary>Unprepared commands must never enter the batch: this replica might lead by the time of the flush.</summary>
    private void Prepare(ClientRequest request, IActorRef preparer)
    {
        if (_core!.Role == RaftRole.Leader)
        {
            preparer.Tell(new PrepareProtocol.Prepare(request, Sender), Self);
        }
        else
        {
            Sender.Tell(Refusals.Of(request, RejectionReason.NotLeader, _core.Leader));
        }
    }

    private void Append(ClientRequest request, IActorRef replyTo)
    {
        switch (request.Kind)
        {
            case RequestKind.OpenSession:
                _proposals.AddEnvelope(Envelopes.OpenSession(_context.Settings.Machines), request, replyTo);
                break;
            case RequestKind.LogRead:
                _proposals.AddEnvelope(Envelopes.Barrier, request, replyTo);
                break;
            case RequestKind.CloseSession:
                _proposals.AddEnvelope(Envelopes.CloseSession(request.Session.Session), request, replyTo);
                break;
            case RequestKind.Propose when request.IsInSession:
                _proposals.AddEnvelope(Envelopes.Command(request.Session, request.Body), request, replyTo);
                break;
            default:
                _proposals.Add(request, replyTo);
                break;
        }

        FlushSoon();
    }

    /// <summary>For the runtime itself: never answered, and ignored if this replica does not lead.</summary>
    private void Append(ReadOnlyMemory<byte> envelope)
    {
        if (_core!.Role == RaftRole.Leader)
        {
            _proposals.AddEnvelope(envelope, null, ActorRefs.Nobody);
            FlushSoon();
        }
    }

    private void FlushSoon()
    {
        if (!_flushing)
        {
            // Queued after everything now in the mailbox: a burst becomes one batch without a timer.
            _flushing = true;
            Self.Tell(FlushRequests.Instance);
        }
    }

    private State<ReplicaState, ReplicaContext> Flush()
    {
        _flushing = false;
        State<ReplicaState, ReplicaContext> next = Stay();
        if (!_proposals.IsEmpty)
        {
            next = Step(_proposals.Take());
            _proposals.EndBatch();
        }

        while (_reads.Take(Now) is { } read)
        {
            next = Step(read);
        }

        return next;
    }

    /// <summary>
    /// The local machine's hash: the leader counts it, others send it to the leader. A lost report only delays the comparison.
    /// </summary>
    private void OnHashPoint(MachineProtocol.HashPoint point)
    {
        var leader = _core!.Leader;
        if (_core.Role == RaftRole.Leader)
        {
            OnStateHash(_context.Self, point.Index, point.Hash);
        }
        else if (leader != ReplicaId.None && _context.Peers.TryGetValue(leader.Value, out var pipe))
        {
            pipe.Tell(new PeerSend(_context.GroupId.Value, new StateHash(_context.Self, leader, point.Index, point.Hash)), Self);
        }
    }

    private void OnStateHash(ReplicaId from, long index, ulong hash)
    {
        if (_core!.Role != RaftRole.Leader)
        {
            return;
        }

        if (_hashes.Add(from, index, hash, _core.Configuration) is { } majority)
        {
            Append(Envelopes.HashVerdict(index, majority));
        }
        else if (_hashes.IsTorn(index, _core.Configuration))
        {
            _log.Write(LogEvents.NotDeterministic, _context.GroupId, index);
        }
    }

    private sealed class FlushRequests : INoSerializationVerificationNeeded
    {
        public static readonly FlushRequests Instance = new();
    }
}
