using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Requests;

namespace RaftActors.Replicas;

/// <content>The whole state at one index, for a backup.</content>
internal sealed partial class ReplicaActor
{
    /// <summary>After a linearizable read (§8): the state includes everything acknowledged before the request.</summary>
    private State<ReplicaState, ReplicaContext> Export(ClientRequest request)
    {
        if (_halted is not null || _core!.IsHollow)
        {
            return Refuse(request, Outcome.Refused, _problem ?? Refusals.Witness);
        }

        Read(ReadMode.Forwarded, request);
        return Stay();
    }

    /// <summary>Completes the state with the members and the log time at its index, from the log.</summary>
    private void OnStateSaved(MachineProtocol.StateSaved saved)
    {
        if (_core!.Log.Contains(saved.At))
        {
            saved.ReplyTo.Tell(new ExportedState(saved.Request.Id, _core.SnapshotAt(saved.At), saved.State));
        }
        else
        {
            saved.ReplyTo.Tell(ClientResponse.Failed(
                saved.Request, Outcome.NoLeader, null, "A leader's snapshot replaced the log while the state was being saved."));
        }
    }
}
