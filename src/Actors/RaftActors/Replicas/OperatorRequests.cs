using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Protocol;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Roles;
using RaftActors.Replicas.Members;
using RaftActors.Replicas.Snapshots;
using RaftActors.Requests;

namespace RaftActors.Replicas;

/// <summary>
/// Operators' requests: members, leadership, a command to skip, and snapshots. All but snapshots at a node are for the leader.
/// </summary>
internal sealed class OperatorRequests(
    Replica replica, ProposalQueue proposals, MachineHalt halt, MembershipRequests members, OwnSnapshots snapshots)
{
    /// <summary>Transfers of leadership, of which an operator may wait for one.</summary>
    public LeadershipTransfers Transfers { get; } = new();

    /// <summary>Changes of the members.</summary>
    public MembershipRequests Members => members;

    /// <summary>Handles a request; returns what the core has to do for it, if anything.</summary>
    public Input? Handle(ClientRequest request, IActorRef replyTo)
    {
        if (request is SnapshotRequest snapshot)
        {
            snapshots.Begin(snapshot, replyTo);
            return null;
        }

        if (replica.Role != RaftRole.Leader)
        {
            Refuse(request, replyTo, Outcome.NoLeader, Refusals.NotLeader);
            return null;
        }

        switch (request)
        {
            case MembershipRequest change:
                return members.Begin(change, replyTo);
            case LeadershipRequest transfer:
                return Transfers.Begin(AtMember(transfer), replyTo, replica.Leader);
            case MembersRequest:
                var inForce = GroupMembers.Encode(replica.Configuration);
                replyTo.Tell(ClientResponse.Ok(request, replica.CommitIndex.Value, replica.HardState.CurrentTerm.Value, inForce));
                return null;
            case SkipRequest skip:
                Skip(skip, replyTo);
                return null;
            default:
                throw new ArgumentException($"{request.GetType()} is not an operator's request.", nameof(request));
        }
    }

    /// <summary>This replica ends: what was begun may or may not have happened.</summary>
    public void FailAll(Outcome outcome, string reason)
    {
        Transfers.FailAll(outcome, reason);
        members.FailAll(outcome, reason);
        snapshots.FailAll(outcome, reason);
    }

    /// <summary>The decision is an entry of the log, binding for every replica, whatever its machine did at that index.</summary>
    private void Skip(SkipRequest request, IActorRef replyTo)
    {
        if (halt.WhyNotSkip(request.Index) is { } reason)
        {
            Refuse(request, replyTo, Outcome.Refused, reason);
        }
        else
        {
            proposals.AddEnvelope(Envelopes.SkipEntry(request.Index, request.By), request, replyTo);
        }
    }

    /// <summary>An operator names the node; the core names the member on it.</summary>
    private LeadershipRequest AtMember(LeadershipRequest transfer) =>
        transfer.Node is { } node ? transfer with { Node = replica.Configuration.MemberAt(node).Value } : transfer;

    private void Refuse(ClientRequest request, IActorRef replyTo, Outcome outcome, string reason) =>
        replyTo.Tell(ClientResponse.Failed(request, outcome, replica.Leader.NodeOrNull(), reason));
}
