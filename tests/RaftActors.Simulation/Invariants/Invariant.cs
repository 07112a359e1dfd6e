using RaftActors.Protocol;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Messages;
using RaftActors.Simulation.World;

namespace RaftActors.Simulation.Invariants;

/// <summary>Something that must hold for the whole cluster. It looks only at what a step changed, so that it can look after every step.</summary>
public abstract class Invariant
{
    public string Name => GetType().Name;

    public virtual void Started(SimulatedReplica replica, RecoveredState recovered)
    {
    }

    public virtual void Elected(SimulatedReplica replica)
    {
    }

    public virtual void Writes(SimulatedReplica replica, in Persist write)
    {
    }

    public virtual void Leaves(SimulatedReplica replica, RaftMessage message)
    {
    }

    public virtual void Applied(SimulatedReplica replica, in Entry entry, ulong machineHash)
    {
    }

    public virtual void Restored(SimulatedReplica replica, EntryId at, ulong machineHash)
    {
    }

    public virtual void Stepped(SimulatedReplica replica)
    {
    }

    public virtual void Reads(SimulatedReplica replica, LogIndex index, LogIndex floor)
    {
    }

    protected void Require(bool holds, string seen)
    {
        if (!holds)
        {
            throw new SafetyViolation(Name, seen);
        }
    }
}
