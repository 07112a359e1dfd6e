using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Machines.Prepare;
using RaftActors.Messages;
using RaftActors.Protocol;
using RaftActors.Replicas.Members;
using RaftActors.Replicas.Ranged;
using RaftActors.Replicas.Snapshots;
using RaftActors.Replicas.Subscriptions;
using RaftActors.Requests;

namespace RaftActors.Replicas;

/// <summary>All that is asked of a replica from outside the protocol: passes each request to the part that answers it.</summary>
internal sealed class ReplicaRequests
{
    private readonly FlushSignal _flush;
    private readonly ClientRequests _clients;
    private readonly ExportRequests _exports;
    private readonly ReplicaSubscriptions _subscriptions;
    private readonly MachineHalt _halt;
    private readonly RangeRequests _ranges;
    private readonly IReplicaSteps _core;

    /// <param name="context">The replica's environment.</param>
    /// <param name="actor">The replica's actor.</param>
    /// <param name="replica">The core, to be read.</param>
    /// <param name="halt">Whether the machine has stopped.</param>
    /// <param name="snapshots">Snapshots that an operator may want.</param>
    /// <param name="core">The core, to be stepped.</param>
    public ReplicaRequests(
        ReplicaContext context, IActorContext actor, Replica replica, MachineHalt halt, OwnSnapshots snapshots, IReplicaSteps core)
    {
        (_halt, _core) = (halt, core);
        _flush = new FlushSignal(actor.Self);
        Proposals = new ProposalQueue(context.Settings.Machines, _flush);
        Runtime = new RuntimeProposals(replica, Proposals);
        Reads = new ReadQueue(context.Machine, actor.Self, _flush);
        Operators = new OperatorRequests(
            replica, Proposals, halt, new MembershipRequests(context, replica, Proposals), snapshots);
        _clients = new ClientRequests(context, actor.Self, replica, Proposals, Reads);
        _ranges = new RangeRequests(context, actor, replica, Proposals, Reads);
        _exports = new ExportRequests(replica, Reads, halt);
        _subscriptions = new ReplicaSubscriptions(actor, replica, context.Machine);
    }

    /// <summary>Commands, and everything else that becomes an entry.</summary>
    public ProposalQueue Proposals { get; }

    /// <summary>Entries that the runtime itself wants.</summary>
    public RuntimeProposals Runtime { get; }

    /// <summary>Linearizable reads.</summary>
    public ReadQueue Reads { get; }

    /// <summary>Operators' requests.</summary>
    public OperatorRequests Operators { get; }

    /// <summary>Handles a message if it is a request, or a step of one.</summary>
    public bool TryHandle(object message, IActorRef sender)
    {
        switch (message)
        {
            case ClientRequest request:
                Handle(request, sender);
                return true;
            case FlushSignal.Flush:
                Flush();
                return true;
            case PrepareProtocol.Prepared prepared:
                Proposals.Add(prepared.Request, prepared.ReplyTo);
                return true;
            case MachineProtocol.ProposeEnvelope propose:
                Runtime.Append(propose.Envelope);
                return true;
            case MachineProtocol.StateSaved saved:
                _exports.OnSaved(saved);
                return true;
            case GetRangeView:
                _ranges.View(sender);
                return true;
            case GetRangeFacts:
                _ranges.Report(sender);
                return true;
            case MachineProtocol.RangeRead read:
                _ranges.OnRead(read, _core.Now);
                return true;
            case MergeShipper.Acknowledged:
                _ranges.Shipping.OnAcknowledged(_core.Now);
                return true;
            case MergeShipper.Ended:
                _ranges.Shipping.OnEnded(sender);
                return true;
            case SubscriptionProtocol.Peek peek:
                _subscriptions.Peek(peek, sender);
                return true;
            case SubscriptionProtocol.Next next:
                _subscriptions.Add(next, sender);
                return true;
            case SubscriptionProtocol.Forget:
                _subscriptions.Remove(sender);
                return true;
            case SubscriptionProtocol.Begin begin:
                _subscriptions.Begin(begin, sender);
                return true;
            default:
                return false;
        }
    }

    /// <summary>After a step: more may be committed.</summary>
    public void ServeSubscriptions() => _subscriptions.Serve();

    /// <summary>Leadership is lost, and with it what only a leader does for a driver.</summary>
    public void EndLeadership()
    {
        Proposals.FailAll("Leadership was lost before the command was known to be committed.");
        _ranges.EndLeadership();
    }

    /// <summary>A leader whose machine stopped transfers its leadership, unless an operator is about to.</summary>
    public void LetAnotherLead()
    {
        if (!Operators.Transfers.IsAwaited && _halt.LetAnotherLead(_core.Now) is { } transfer)
        {
            _core.Step(transfer);
        }
    }

    /// <summary>A stopping leader hands over first, so clients wait for a round trip rather than an election timeout.</summary>
    public void HandOver()
    {
        if (Operators.Transfers.HandOver() is { } transfer)
        {
            _core.Step(transfer);
        }
    }

    /// <summary>Answers every request that waits, because this replica ends.</summary>
    /// <param name="notAppended">The outcome of what has not begun.</param>
    /// <param name="begun">The outcome of an operator's request that has begun.</param>
    /// <param name="reason">Why it ends.</param>
    public void FailAll(Outcome notAppended, Outcome begun, string reason)
    {
        Proposals.FailAll(reason);
        Proposals.RefuseBatch(notAppended, reason);
        Reads.RefuseAll(notAppended, reason);
        Operators.FailAll(begun, reason);
    }

    private void Handle(ClientRequest request, IActorRef replyTo)
    {
        switch (request)
        {
            case var _ when _clients.IsOutsider:
                // A non-member does not learn the leader: let the members handle the request.
                replyTo.Tell(
                    ClientResponse.Failed(request, Outcome.NoSuchGroup, null, "This replica is no longer a member of the group."));
                break;
            case ExportRequest export:
                _exports.Begin(export, replyTo);
                break;
            case var _ when _halt.Blocks(request):
                _halt.Refuse(request, replyTo);
                LetAnotherLead();
                break;
            case QueryRequest query:
                _clients.Query(query, replyTo, _core.Now);
                break;
            case ChangeRangeRequest change:
                _ranges.Change(change, replyTo);
                break;
            case ShipRequest ship:
                _ranges.Shipping.Begin(ship, replyTo, _core.Now);
                break;
            case RangeFactsRequest facts:
                _ranges.Facts(facts, replyTo);
                break;
            case CommandRequest command:
                _clients.Command(command, replyTo);
                break;
            case CommittedRequest committed:
                _subscriptions.Read(committed, replyTo);
                break;
            case MembershipRequest { Change: ChangeMembers { ExpectedIndex: { } expected } }
                when _ranges.RefusalOfChange(expected) is { } superseded:
                replyTo.Tell(ClientResponse.Failed(request, Outcome.Refused, null, superseded));
                break;
            case MembershipRequest or LeadershipRequest or SnapshotRequest or SkipRequest or MembersRequest:
                if (Operators.Handle(request, replyTo) is { } input)
                {
                    _core.Step(input);
                }

                break;
            default:
                Proposals.Add(request, replyTo);
                break;
        }
    }

    /// <summary>The burst is over: steps its proposals as one batch, and its reads as one per kind.</summary>
    private void Flush()
    {
        _flush.Received();
        if (!Proposals.IsEmpty)
        {
            _core.Step(Proposals.Take());
            Proposals.EndBatch();
        }

        while (Reads.Take(_core.Now) is { } read)
        {
            _core.Step(read);
        }
    }
}
