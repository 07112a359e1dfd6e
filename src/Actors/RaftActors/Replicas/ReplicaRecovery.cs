using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Storage;

namespace RaftActors.Replicas;

/// <summary>A replica's way from durable state to a core: first the machine loads the snapshot, then the core starts.</summary>
internal sealed class ReplicaRecovery(ReplicaContext context, IActorRef self)
{
    private RecoveredState? _state;

    /// <summary>Term, vote and log are known: gives the machine its snapshot.</summary>
    public void OnRecovered(LogStoreProtocol.Recovered recovered)
    {
        var snapshot = MachineSnapshot.WithLogTime(recovered.State.Snapshot, recovered.MachineState);
        var hasState = snapshot.Index > LogIndex.Zero && !snapshot.IsHollow;
        _state = recovered.State with { Snapshot = snapshot };
        context.Machine.Tell(
            new MachineProtocol.Restore(snapshot.LastIncluded, hasState ? recovered.MachineState : (ReadOnlyMemory<byte>?)null), self);
    }

    /// <summary>The machine has its snapshot: starts the core.</summary>
    /// <exception cref="Protocol.Invariants.InvariantViolation">The recovered state contradicts itself.</exception>
    public Replica Start(ulong seed, LogicalTime now)
    {
        var state = _state ?? throw new InvalidOperationException("The machine was restored before the log was recovered.");
        _state = null;
        return new Replica(
            context.Self, context.Settings.Protocol, state, seed, now, context.WallClock.GetUtcNow().ToUnixTimeMilliseconds());
    }
}
