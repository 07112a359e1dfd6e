using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Messages;
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
        if (request is SnapshotRequest snapshot)
        {
            SnapshotNow(snapshot);
            return Stay();
        }

        if (_core!.Role != RaftRole.Leader)
        {
            return Refuse(request, Outcome.NoLeader, Refusals.NotLeader);
        }

        if (request is MembersRequest)
        {
            var members = Messages.GroupMembers.Encode(_core.Configuration);
            Sender.Tell(ClientResponse.Ok(request, _core.CommitIndex.Value, _core.HardState.CurrentTerm.Value, members));
            return Stay();
        }

        if (request is SkipRequest skip)
        {
            return SkipEntry(skip);
        }

        if (request is LeadershipRequest transfer)
        {
            if (_operations.AwaitsTransfer || _handingOver)
            {
                return Refuse(request, Outcome.Refused, Refusals.TransferInProgress);
            }

            _operations.AwaitTransfer(request, Sender);
            return Step(new TransferRequest(transfer.Node is { } node ? new ReplicaId(node) : ReplicaId.None));
        }

        return ChangeMembers((MembershipRequest)request);
    }

    private State<ReplicaState, ReplicaContext> ChangeMembers(MembershipRequest request)
    {
        try
        {
            var target = MembershipTarget.Of(request.Change, _core!.Configuration, IsKnown);
            _operations.Change = (request, Sender);
            return Step(new ChangeMembersRequest(++_changes, target));
        }
        catch (ArgumentException invalid)
        {
            return Refuse(request, Outcome.Refused, invalid.Message.Split(" (Parameter", 2)[0]);
        }
        finally
        {
            _operations.Change = null;
        }
    }

    /// <summary>Whether the address of a node is configured or was discovered; the node need not be reachable now.</summary>
    private bool IsKnown(string node) =>
        node == _context.Self.Value || _context.Settings.Nodes.ContainsKey(node) || _context.Peers.ContainsKey(node);

    private void SnapshotNow(SnapshotRequest request)
    {
        if (_core!.Role != RaftRole.Leader && !request.ForThisNode)
        {
            Refuse(request, Outcome.NoLeader, Refusals.NotLeader);
        }
        else if (_core.IsHollow)
        {
            Refuse(request, Outcome.Refused, Refusals.Witness);
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

    private State<ReplicaState, ReplicaContext> Refuse(ClientRequest request, Outcome outcome, string reason)
    {
        Sender.Tell(ClientResponse.Failed(request, outcome, _core!.Leader.Value, reason));
        return Stay();
    }

    private void OnSubscribe(Messages.Subscribe subscribe)
    {
        var (replica, subscriber) = (Self, Sender);
        Context.ActorOf(Props.Create(() => new SubscriptionActor(subscribe, subscriber, replica)));
    }

    /// <summary>For a remote subscriber: one batch, without state for the next.</summary>
    private void ReadCommitted(CommittedRequest request)
    {
        if (_subscriptions.IsFull)
        {
            Refuse(request, Outcome.Busy, "Too many subscriptions are waiting at this replica.");
            return;
        }

        var (replica, replyTo) = (Self, Sender);
        Context.ActorOf(Props.Create(() => new CommittedReader(request, replyTo, replica)));
    }

    private void EndOperations(Outcome outcome, string reason) => _operations.FailAll(outcome, reason);
}
