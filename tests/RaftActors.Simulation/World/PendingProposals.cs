using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;

namespace RaftActors.Simulation.World;

/// <summary>Who waits for which entry that this replica appended as leader.</summary>
public sealed class PendingProposals(SimulatedGroup group)
{
    private readonly Dictionary<EntryId, Waiting> _waiting = [];
    private ClientCall? _call;

    public void Clear() => _waiting.Clear();

    /// <summary>A client's request is about to be stepped: the effects until <see cref="End"/> belong to it.</summary>
    public void Begin(ClientCall call) => _call = call;

    public void End() => _call = null;

    public void Appended(in ProposalAppended effect)
    {
        // Refusals are reported first, so the first appended command is the client's exactly if the first of the batch was not refused.
        for (var i = 0; i < effect.Count; i++)
        {
            var isClients = i == 0 && _call is { Client: not null };
            _waiting[new EntryId(effect.First + i, effect.Term)] = isClients ? new Waiting(_call!.Client, _call.Operation) : default;
        }
    }

    public void Rejected(in ProposalRejected effect)
    {
        if (effect.Offset == 0 && _call is { Client: { } client } call)
        {
            _call = call with { Client = null };
            client.Refused(call.Operation);
        }
    }

    public void Applied(SimulatedReplica replica, EntryId entry, in MachineAnswer answer)
    {
        if (_waiting.Count > 0 && _waiting.Remove(entry, out var waiting))
        {
            group.Clients.Acknowledged(replica, entry, waiting.Client, waiting.Operation, answer);
        }
    }

    /// <summary>
    /// Leadership is lost: the next leader may or may not commit the entries appended here; this replica will never report it.
    /// </summary>
    public void Abandon()
    {
        foreach (var waiting in _waiting.Values)
        {
            group.World.Counters.Add(Reached.OutcomeUnknown);
            waiting.Client?.Unknown(waiting.Operation);
        }

        _waiting.Clear();
    }

    /// <summary>The client that waits for the entry of an operation.</summary>
    private readonly record struct Waiting(SimulatedClient? Client, long Operation);
}
