using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Replicas.Subscriptions;
using RaftActors.Storage;

namespace RaftActors.Replicas;

/// <summary>A replica's way from durable state to a core: first the machine loads the snapshot, then the core starts.</summary>
internal sealed class ReplicaRecovery(ReplicaContext context, IActorRef self)
{
    private readonly List<(SubscriptionProtocol.Begin Begin, IActorRef Subscription)> _waiting = [];
    private RecoveredState? _state;

    /// <summary>The environment of the running replica: from now on with the place for new snapshots.</summary>
    public ReplicaContext Context { get; private set; } = context;

    /// <summary>Term, vote and log are known: gives the machine its snapshot.</summary>
    public void OnRecovered(LogStoreProtocol.Recovered recovered)
    {
        Context = Context with { Drafts = recovered.Drafts };
        var snapshot = MachineSnapshot.WithLogTime(recovered.State.Snapshot, recovered.MachineState);
        var hasState = snapshot.Index > LogIndex.Zero && !snapshot.IsHollow;
        _state = recovered.State with { Snapshot = snapshot, LeadAtBirth = Context.LeadsAtBirth };
        if (!hasState)
        {
            recovered.MachineState.Dispose();
        }

        Context.Machine.Tell(new MachineProtocol.Restore(snapshot.LastIncluded, hasState ? recovered.MachineState : null), self);
    }

    /// <summary>A subscription waits for the core.</summary>
    public void Defer(SubscriptionProtocol.Begin begin, IActorRef subscription) => _waiting.Add((begin, subscription));

    /// <summary>The core runs.</summary>
    public void BeginSubscriptions(ReplicaRequests requests)
    {
        foreach (var (begin, subscription) in _waiting)
        {
            requests.TryHandle(begin, subscription);
        }

        _waiting.Clear();
    }

    /// <summary>The core will not run.</summary>
    public void RefuseSubscriptions(string reason)
    {
        foreach (var (_, subscription) in _waiting)
        {
            subscription.Tell(new SubscriptionProtocol.Refused(reason), self);
        }

        _waiting.Clear();
    }

    /// <summary>The machine has its snapshot: starts the core.</summary>
    /// <exception cref="Protocol.Invariants.InvariantViolation">The recovered state contradicts itself.</exception>
    public Replica Start(ulong seed, LogicalTime now)
    {
        var state = _state ?? throw new InvalidOperationException("The machine was restored before the log was recovered.");
        _state = null;
        return new Replica(
            Context.Self, Context.Settings.Protocol, state, seed, now, Context.WallClock.GetUtcNow().ToUnixTimeMilliseconds());
    }
}
