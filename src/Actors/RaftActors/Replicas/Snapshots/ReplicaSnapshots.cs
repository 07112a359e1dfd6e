using Akka.Actor;
using Akka.Event;
using RaftActors.Machines;
using RaftActors.Protocol;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Snapshots;
using RaftActors.Storage;
using RaftActors.Telemetry;
using RaftActors.Transport;

namespace RaftActors.Replicas.Snapshots;

/// <summary>
/// The snapshots of a replica (§7): those of its own machine, the one that a leader sends to it, and those that it sends as a leader.
/// </summary>
internal sealed class ReplicaSnapshots(
    ReplicaContext context, IActorContext actor, Replica replica, PeerLinks peers, IReplicaSteps core, ReplicaTelemetry telemetry,
    ILoggingAdapter log)
{
    private readonly IncomingSnapshot _incoming = new(context, peers, log);
    private readonly OutgoingSnapshots _outgoing = new(context, actor);
    private readonly IActorRef _self = actor.Self;

    /// <summary>Snapshots of this replica's own machine.</summary>
    public OwnSnapshots Own { get; } = new(context, actor.Self, replica, log);

    /// <summary>Whether a snapshot is the one that a leader sent, and not one of this replica's own.</summary>
    public bool IsIncoming(SnapshotInfo snapshot) => _incoming.IsSaving(snapshot);

    /// <summary>A message that came too late: releases what would have belonged to this replica.</summary>
    public static void Drop(object message)
    {
        IDisposable? left = message switch
        {
            MachineProtocol.Saved saved => saved.Draft,
            LogStoreProtocol.SnapshotStored stored => stored.MachineState,
            LogStoreProtocol.Recovered recovered => recovered.MachineState,
            _ => null,
        };
        left?.Dispose();
    }

    /// <summary>A piece of a leader's snapshot.</summary>
    public void OnChunk(SnapshotChunk chunk)
    {
        if (_incoming.Add(chunk) is { } install)
        {
            core.Step(install);
            _incoming.ForgetUnwanted();
        }
    }

    /// <summary>Handles any other message about snapshots.</summary>
    public bool TryHandle(object message)
    {
        switch (message)
        {
            case SnapshotChunkAck ack:
                _outgoing.OnAcknowledged(ack);
                return true;
            case MachineProtocol.Saved saved:
                if (Own.OnSaved(saved) is { } notNeeded)
                {
                    core.Step(notNeeded);
                }

                return true;
            case MachineProtocol.SaveFailed:
                core.Step(Own.OnNotSaved());
                return true;
            case LogStoreProtocol.SnapshotStored stored when _incoming.IsSaving(stored.Snapshot):
                _incoming.OnStored(stored.MachineState);
                core.Step(new SnapshotInstalled(stored.Snapshot.LastIncluded));
                _incoming.EndSave();
                return true;
            case LogStoreProtocol.SnapshotStored stored:
                stored.MachineState.Dispose();
                core.Step(Own.OnStored(stored.Snapshot));
                return true;
            case LogStoreProtocol.SnapshotFailed failed:
                core.Step(Own.OnNotStored(failed));
                return true;
            default:
                return false;
        }
    }

    public void Send(in SendSnapshot effect) => _outgoing.Send(effect);

    public void SaveReceived(in SaveReceivedSnapshot effect) =>
        context.Log.Tell(new LogStoreProtocol.SaveSnapshot(effect.Snapshot, _incoming.BeginSave(effect.Snapshot)), _self);

    public void Restore(in RestoreMachine effect)
    {
        telemetry.Snapshot("installed");
        log.Write(LogEvents.SnapshotInstalled, context.GroupId, effect.Snapshot);
        context.Machine.Tell(_incoming.Restore(effect.Snapshot, replica.IsHollow), _self);
    }

    public void Compact(in CompactLog effect)
    {
        telemetry.Snapshot("saved");
        context.Log.Tell(new LogStoreProtocol.Compact(effect.Snapshot, effect.Base), _self);
    }

    /// <summary>Leadership was lost: another leader sends snapshots now.</summary>
    public void StopSending() => _outgoing.StopAll();
}
