using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Protocol;
using RaftActors.Requests;

namespace RaftActors.Replicas;

/// <summary>Requests for the whole state at one index, for a backup.</summary>
internal sealed class ExportRequests(Replica replica, ReadQueue reads, MachineHalt halt)
{
    /// <summary>Begins with a linearizable read (§8): the state includes everything acknowledged before the request.</summary>
    public void Begin(ExportRequest request, IActorRef replyTo)
    {
        if (halt.Problem is not null || replica.IsHollow)
        {
            replyTo.Tell(ClientResponse.Failed(request, Outcome.Refused, replica.Leader.NodeOrNull(), halt.Problem ?? Refusals.Witness));
        }
        else
        {
            reads.Add(ReadMode.Forwarded, request, replyTo);
        }
    }

    /// <summary>Completes the state with the members and the log time at its index, from the log.</summary>
    public void OnSaved(MachineProtocol.StateSaved saved)
    {
        if (replica.Log.Contains(saved.At))
        {
            saved.ReplyTo.Tell(new ExportedState(saved.Request.Id, replica.SnapshotAt(saved.At), saved.State));
        }
        else
        {
            saved.ReplyTo.Tell(ClientResponse.Failed(
                saved.Request, Outcome.NoLeader, null, "A leader's snapshot replaced the log while the state was being saved."));
        }
    }
}
