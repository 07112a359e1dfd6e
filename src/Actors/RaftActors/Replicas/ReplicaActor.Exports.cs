using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Transport;

namespace RaftActors.Replicas;

/// <content>The whole state at one index, for a backup.</content>
internal sealed partial class ReplicaActor
{
    /// <summary>Behind a linearizable read (§8): what was acknowledged before the question is in the state.</summary>
    private State<ReplicaState, ReplicaContext> Export(ClientRequest request)
    {
        if (_halted is not null || _core!.IsHollow)
        {
            return Refuse(request, ResponseStatus.Refused, _problem ?? "This replica is a witness: it has no state.");
        }

        Read(ReadMode.Forwarded, request);
        return Stay();
    }

    /// <summary>The state belongs to the members and the log time at its index, which the log knows.</summary>
    private void OnStateSaved(MachineProtocol.StateSaved saved)
    {
        if (_core!.Log.Contains(saved.At))
        {
            saved.ReplyTo.Tell(new ExportedState(saved.Request.Id, _core.SnapshotAt(saved.At), saved.State));
        }
        else
        {
            saved.ReplyTo.Tell(ClientResponse.Failed(
                saved.Request, ResponseStatus.NotLeader, null, "A leader's snapshot took the place of the log while the state was saved."));
        }
    }
}
