using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Machines.Prepare;
using RaftActors.Messages;
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
                ClientResponse.Failed(request, Outcome.NoSuchGroup, null, "This replica is no longer a member of the group."));
            return Stay();
        }

        if (request is ExportRequest)
        {
            return Export(request);
        }

        if (_halted is not null && NeedsMachine(request))
        {
            return RefuseHalted(request);
        }

        switch (request)
        {
            case QueryRequest { IsForAnyReplica: true } or CommittedRequest when _core.IsHollow:
                Sender.Tell(
                    ClientResponse.Failed(request, Outcome.NoSuchGroup, null, Refusals.Witness));
                break;
            case QueryRequest query:
                Read(query);
                break;
            case CommittedRequest committed:
                ReadCommitted(committed);
                break;
            case MembershipRequest or LeadershipRequest or SnapshotRequest or SkipRequest or MembersRequest:
                return OnOperation(request);
            case CommandRequest propose when _context.Preparer is { } preparer:
                Prepare(propose, preparer);
                break;
            default:
                Append(request, Sender);
                break;
        }

        return Stay();
    }

    /// <summary>By whom and at which index: see the table at <see cref="QueryRequest"/>.</summary>
    private void Read(QueryRequest query)
    {
        switch (query.Consistency)
        {
            case Consistency.Linearizable:
                Read(query.AtThisNode ? ReadMode.Forwarded : ReadMode.Confirmed, query);
                break;
            case Consistency.Lease:
                Read(ReadMode.Lease, query);
                break;
            case Consistency.ThroughLog:
                Append(query, Sender);
                break;
            case Consistency.BoundedStaleness when _reads.FreshIndex(Now, query.MaxStaleness) is { } index:
                _context.Machine.Tell(new MachineProtocol.Read(query, Sender, index), Self);
                break;
            case Consistency.BoundedStaleness:
                Read(ReadMode.Forwarded, query);
                break;
            default:
                _context.Machine.Tell(new MachineProtocol.Read(query, Sender, new LogIndex(query.MinIndex)), Self);
                break;
        }
    }

    private void Read(ReadMode mode, ClientRequest request)
    {
        _reads.Add(mode, request, Sender);
        FlushSoon();
    }

    /// <summary>Unprepared commands must never enter the batch: this replica might lead by the time of the flush.</summary>
    private void Prepare(CommandRequest request, IActorRef preparer)
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
        switch (request)
        {
            case OpenSessionRequest:
                _proposals.AddEnvelope(Envelopes.OpenSession(_context.Settings.Machines), request, replyTo);
                break;
            case QueryRequest:
                _proposals.AddEnvelope(Envelopes.Barrier, request, replyTo);
                break;
            case CloseSessionRequest close:
                _proposals.AddEnvelope(Envelopes.CloseSession(close.Session), request, replyTo);
                break;
            case CommandRequest { IsInSession: true } propose:
                _proposals.AddEnvelope(Envelopes.Command(propose.Session, propose.Command), request, replyTo);
                break;
            case CommandRequest propose:
                _proposals.Add(propose, replyTo);
                break;
            default:
                throw new ArgumentException($"{request.GetType()} is not appended.", nameof(request));
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
