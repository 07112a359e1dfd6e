using Akka.Actor;

namespace RaftActors.Machines.Outbox;

/// <summary>The machine's outbox actor, created with the first effect: most groups have none.</summary>
/// <param name="machine">The machine's actor, its parent.</param>
/// <param name="props">Creates it.</param>
/// <param name="effects">The effects that are not acknowledged yet.</param>
internal sealed class OutboxChild(IActorContext machine, Props props, PendingEffects effects)
{
    private IActorRef? _actor;
    private IActorRef _replica = ActorRefs.Nobody;
    private bool _leads;

    /// <summary>Whether the replica leads: only then effects run.</summary>
    public void Lead(MachineProtocol.Lead lead, IActorRef replica)
    {
        (_leads, _replica) = (lead.Leads, replica);
        _actor?.Tell(lead, replica);
    }

    /// <summary>Passes on the effects that were added or acknowledged since the last time.</summary>
    public void Update()
    {
        if (effects.HasChanged)
        {
            Actor().Tell(effects.TakeChanges());
        }
    }

    /// <summary>The whole state was replaced.</summary>
    public void Reset()
    {
        if (_actor is not null || effects.Count > 0)
        {
            Actor().Tell(new OutboxProtocol.Reset([.. effects.All]));
        }
    }

    /// <summary>Stops it: its next effects belong to a state that must not be trusted.</summary>
    public void Stop()
    {
        if (_actor is not null)
        {
            machine.Stop(_actor);
            _actor = null;
        }
    }

    private IActorRef Actor()
    {
        if (_actor is null)
        {
            _actor = machine.ActorOf(props, "outbox");
            _actor.Tell(new MachineProtocol.Lead(_leads), _replica);
        }

        return _actor;
    }
}
