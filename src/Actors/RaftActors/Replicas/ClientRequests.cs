using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Machines.Prepare;
using RaftActors.Messages;
using RaftActors.Protocol;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Roles;
using RaftActors.Requests;

namespace RaftActors.Replicas;

/// <summary>
/// Commands and queries of clients: each goes to the batch of proposals, to the batch of reads, or straight to the machine.
/// </summary>
internal sealed class ClientRequests(
    ReplicaContext context, IActorRef self, Replica replica, ProposalQueue proposals, ReadQueue reads)
{
    /// <summary>Whether this replica no longer knows its group: then the members handle the request.</summary>
    public bool IsOutsider => replica.Leader.IsNone && !replica.Configuration.IsMember(context.Self);

    /// <summary>Answers a query by whom and at which index its consistency demands: see the table at <see cref="QueryRequest"/>.</summary>
    public void Query(QueryRequest query, IActorRef replyTo, LogicalTime now)
    {
        if (query.IsForAnyReplica && replica.IsHollow)
        {
            replyTo.Tell(ClientResponse.Failed(query, Outcome.NoSuchGroup, null, Refusals.Witness));
            return;
        }

        switch (query.Consistency)
        {
            case Consistency.Linearizable:
                reads.Add(query.AtThisNode ? ReadMode.Forwarded : ReadMode.Confirmed, query, replyTo);
                break;
            case Consistency.Lease:
                reads.Add(ReadMode.Lease, query, replyTo);
                break;
            case Consistency.ThroughLog:
                proposals.Add(query, replyTo);
                break;
            case Consistency.BoundedStaleness when reads.FreshIndex(now, query.MaxStaleness) is { } index:
                context.Machine.Tell(new MachineProtocol.Read(query, replyTo, index), self);
                break;
            case Consistency.BoundedStaleness:
                reads.Add(ReadMode.Forwarded, query, replyTo);
                break;
            default:
                context.Machine.Tell(new MachineProtocol.Read(query, replyTo, new LogIndex(query.MinIndex)), self);
                break;
        }
    }

    /// <summary>Unprepared commands must never enter the batch: this replica might lead by the time of the flush.</summary>
    public void Command(CommandRequest command, IActorRef replyTo)
    {
        if (context.Preparer is not { } preparer)
        {
            proposals.Add(command, replyTo);
        }
        else if (replica.Role == RaftRole.Leader)
        {
            preparer.Tell(new PrepareProtocol.Prepare(command, replyTo), self);
        }
        else
        {
            replyTo.Tell(Refusals.Of(command, RejectionReason.NotLeader, replica.Leader));
        }
    }
}
