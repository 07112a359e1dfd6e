using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Machines.Prepare;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Roles;
using RaftActors.Telemetry;
using RaftActors.Transport;

namespace RaftActors.Replicas;

/// <content>What is asked of the replica: by clients, and by the runtime around the machine. All of a burst is one batch.</content>
internal sealed partial class ReplicaActor
{
    private bool _flushing;

    private State<ReplicaState, ReplicaContext> OnClientRequest(ClientRequest request)
    {
        if (_core!.Leader.IsNone && !_core.Configuration.IsMember(_context.Self))
        {
            // Nobody will tell it who leads: the request is better off with those who belong to the group.
            Sender.Tell(
                ClientResponse.Failed(request, ResponseStatus.NoSuchGroup, null, "This replica is not a member of the group any more."));
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

    /// <summary>What was not prepared must never get into the batch: by the time of the flush this replica might lead.</summary>
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

    /// <summary>For the runtime itself: nobody waits for it, and if this replica does not lead, nothing happens.</summary>
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
            // Behind everything that is in the mailbox by now: what came in a burst is one batch, with no clock and no waiting.
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

    /// <summary>The own machine's hash: the leader counts it, the others send it to the leader. Lost ones are not missed.</summary>
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
