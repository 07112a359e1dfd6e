using System.Text;
using Akka.Actor;
using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Machines;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Roles;
using RaftActors.Requests;

namespace RaftActors.Replicas;

/// <content>Operator requests: membership changes, leadership transfer, snapshots, subscriptions.</content>
internal sealed partial class ReplicaActor
{
    private long _changes;

    private State<ReplicaState, ReplicaContext> OnOperation(ClientRequest request)
    {
        if (request.Kind == RequestKind.TakeSnapshot)
        {
            SnapshotNow(request);
            return Stay();
        }

        if (_core!.Role != RaftRole.Leader)
        {
            return Refuse(request, ResponseStatus.NotLeader, "This replica is not the leader.");
        }

        if (request.Kind == RequestKind.Members)
        {
            var members = Messages.GroupMembers.Encode(_core.Configuration);
            Sender.Tell(ClientResponse.Ok(request, _core.CommitIndex.Value, _core.HardState.CurrentTerm.Value, members));
            return Stay();
        }

        if (request.Kind == RequestKind.SkipEntry)
        {
            return SkipEntry(request);
        }

        if (request.Kind == RequestKind.TransferLeadership)
        {
            if (_operations.AwaitsTransfer || _handingOver)
            {
                return Refuse(request, ResponseStatus.Refused, "Another leadership transfer is in progress.");
            }

            _operations.AwaitTransfer(request, Sender);
            return Step(
                new TransferRequest(request.Body.IsEmpty ? ReplicaId.None : new ReplicaId(Encoding.UTF8.GetString(request.Body.Span))));
        }

        return ChangeMembers(request);
    }

    private State<ReplicaState, ReplicaContext> ChangeMembers(ClientRequest request)
    {
        try
        {
            var wish = MembershipMessage.Parser.ParseFrom(request.Body.Span);
            var target = MembershipTarget.Of(wish, _core!.Configuration, IsKnown);
            _operations.Change = (request, Sender);
            return Step(new ChangeMembersRequest(++_changes, target));
        }
        catch (Exception invalid) when (invalid is ArgumentException or InvalidProtocolBufferException)
        {
            return Refuse(request, ResponseStatus.Refused, invalid.Message.Split(" (Parameter", 2)[0]);
        }
        finally
        {
            _operations.Change = null;
        }
    }

    /// <summary>Whether the address of a node is configured or was discovered; the node need not be reachable now.</summary>
    private bool IsKnown(string node) =>
        node == _context.Self.Value || _context.Settings.Nodes.ContainsKey(node) || _context.Peers.ContainsKey(node);

    private void SnapshotNow(ClientRequest request)
    {
        var isForThisNode = request.MinIndex != 0;
        if (_core!.Role != RaftRole.Leader && !isForThisNode)
        {
            Refuse(request, ResponseStatus.NotLeader, "This replica is not the leader.");
        }
        else if (_core.IsHollow)
        {
            Refuse(request, ResponseStatus.Refused, "This replica is a witness: it has no state.");
        }
        else if (_core.LastApplied == _core.Snapshot.Index)
        {
            Sender.Tell(ClientResponse.Ok(request, _core.Snapshot.Index.Value, _core.Snapshot.LastIncluded.Term.Value, default));
        }
        else
        {
            _operations.AwaitSnapshot(request, Sender);
            _context.Machine.Tell(new MachineProtocol.Save(), Self);
        }
    }

    private State<ReplicaState, ReplicaContext> Refuse(ClientRequest request, ResponseStatus status, string reason)
    {
        Sender.Tell(ClientResponse.Failed(request, status, _core!.Leader.Value, reason));
        return Stay();
    }

    private void OnSubscribe(Messages.Subscribe subscribe)
    {
        var (replica, subscriber) = (Self, Sender);
        Context.ActorOf(Props.Create(() => new SubscriptionActor(subscribe, subscriber, replica)));
    }

    /// <summary>For a remote subscriber: one batch, without state for the next.</summary>
    private void ReadCommitted(ClientRequest request)
    {
        if (_subscriptions.IsFull)
        {
            Refuse(request, ResponseStatus.Busy, "Too many subscriptions are waiting at this replica.");
            return;
        }

        var (replica, replyTo) = (Self, Sender);
        Context.ActorOf(Props.Create(() => new CommittedReader(request, replyTo, replica)));
    }

    private void EndOperations(ResponseStatus status, string reason) => _operations.FailAll(status, reason);
}
