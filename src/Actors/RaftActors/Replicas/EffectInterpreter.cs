using Akka.Actor;
using Akka.Event;
using RaftActors.Machines;
using RaftActors.Protocol;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Snapshots;
using RaftActors.Storage;
using RaftActors.Telemetry;
using RaftActors.Transport;

namespace RaftActors.Replicas;

/// <summary>Executes the core's effects: one method per effect type, and no decisions.</summary>
internal sealed class EffectInterpreter(
    ReplicaContext context,
    IActorRef self,
    IActorContext actors,
    ProposalQueue proposals,
    ReadQueue reads,
    Operations operations,
    ReplicaTelemetry telemetry,
    SnapshotAssembly assembly,
    Membership membership,
    ILoggingAdapter log) : IEffectInterpreter
{
    private readonly DurabilityGate _gate = new();
    private readonly Dictionary<ReplicaId, IActorRef> _transfers = [];
    private readonly HashSet<ReplicaId> _unknown = [];
    private long _nextTransfer;
    private (SnapshotInfo Snapshot, ReadOnlyMemory<byte> Bytes)? _received;

    public Replica Core { get; set; } = null!;

    /// <summary>The result of the last leadership transfer; null if there was none or one is in progress.</summary>
    public TransferResult? LastTransfer { get; set; }

    /// <summary>The reason of the last role change.</summary>
    public string LastReason { get; private set; } = "";

    public void On(in Persist effect)
    {
        telemetry.WriteStarted(effect);
        context.Log.Tell(new LogStoreProtocol.Append(effect), self);
    }

    public void On(in Send effect) => Send(effect.Message);

    public void On(in SendWhenDurable effect)
    {
        if (_gate.TryPass(effect))
        {
            Send(effect.Message);
        }
    }

    public void On(in ApplyEntries effect)
    {
        telemetry.ApplyStarted(effect.Entries.Length);
        var last = effect.Entries.Span[^1].Index;
        context.Machine.Tell(new MachineProtocol.Apply(effect.Entries, proposals.TakeUpTo(last)), self);
    }

    public void On(in ProposalAppended effect)
    {
        telemetry.Proposed(effect.Count);
        proposals.OnAppended(effect);
    }

    public void On(in ProposalRejected effect)
    {
        telemetry.Refused(effect.Reason, effect.Count);
        proposals.OnRejected(effect);
    }

    public void On(in ReadReady effect)
    {
        telemetry.ReadAllowed(effect.ByLease);
        reads.OnReady(effect, context.Machine);
    }

    public void On(in ReadRejected effect)
    {
        telemetry.Refused(effect.Reason, 1);
        reads.OnRejected(effect);
    }

    public void On(in SendSnapshot effect)
    {
        if (_transfers.Remove(effect.To, out var running))
        {
            actors.Stop(running);
        }

        var order = effect;
        _transfers[effect.To] = actors.ActorOf(
            Props.Create(() => new SnapshotSender(context, order)), $"snapshot-{effect.To}-{_nextTransfer++}");
    }

    public void On(in SaveMachine effect)
    {
        if (Core.IsHollow)
        {
            // A witness has no state to save: its snapshot holds only the start of the log and the members.
            SaveOwnSnapshot(new MachineProtocol.Saved(new EntryId(effect.Applied, Core.Log.TermAt(effect.Applied)!.Value), default));
        }
        else
        {
            context.Machine.Tell(new MachineProtocol.Save(), self);
        }
    }

    public void On(in SaveReceivedSnapshot effect)
    {
        var bytes = assembly.BytesOf(effect.Snapshot);
        _received = (effect.Snapshot, bytes);
        context.Log.Tell(new LogStoreProtocol.SaveSnapshot(effect.Snapshot, bytes), self);
    }

    public void On(in RestoreMachine effect)
    {
        telemetry.Snapshot("installed");
        var (snapshot, bytes) = _received
            ?? throw new InvalidOperationException($"Cannot restore {effect.Snapshot}: no snapshot was received.");
        log.Write(LogEvents.SnapshotInstalled, context.GroupId, snapshot);
        context.Machine.Tell(new MachineProtocol.Restore(snapshot.LastIncluded, Core.IsHollow ? (ReadOnlyMemory<byte>?)null : bytes), self);
        _received = null;
        assembly.Release();
    }

    public void On(in CompactLog effect)
    {
        telemetry.Snapshot("saved");
        context.Log.Tell(new LogStoreProtocol.Compact(effect.Snapshot, effect.Base), self);
    }

    public void On(in ConfigurationChanged effect)
    {
        membership.Change(effect.Configuration);
        log.Write(LogEvents.MembersInForce, context.GroupId, effect.Configuration);
    }

    public void On(in MembersAnswered effect)
    {
        log.Write(LogEvents.MembersAnswered, context.GroupId, effect.RequestId, effect.Result);
        if (operations.Change is not { } asked)
        {
            return;
        }

        if (effect.Result == MembersResult.Appended)
        {
            // Answered like a command, by the machine when the entry is committed and applied.
            proposals.Await(new EntryId(effect.Index, Core.HardState.CurrentTerm), asked.Request, asked.ReplyTo);
        }
        else
        {
            asked.ReplyTo.Tell(Refusals.Of(asked.Request, effect.Result, effect.Leader));
        }
    }

    public void On(in TransferEnded effect)
    {
        LastTransfer = effect.Result;
        operations.TransferEnded(effect);
        log.Write(LogEvents.TransferEnded, context.GroupId, effect.Target, effect.Result);
    }

    public void On(in RoleChanged effect)
    {
        telemetry.RoleChanged(effect.To);
        LastReason = effect.Reason;
    }

    /// <summary>A write is durable: messages that depend on it may be sent.</summary>
    public void Release(long writeId)
    {
        _gate.Persisted(writeId);
        while (_gate.TryRelease(out var promise))
        {
            Send(promise.Message);
        }
    }

    /// <summary>Whether a stored snapshot is the one that a leader sent.</summary>
    public bool IsReceived(SnapshotInfo snapshot) => _received?.Snapshot.LastIncluded == snapshot.LastIncluded;

    /// <summary>The received snapshot is durable and the core has handled it: the bytes are no longer needed.</summary>
    public void ForgetReceived() => _received = null;

    /// <summary>The machine saved its own state: it belongs to the members in force at that index.</summary>
    public void SaveOwnSnapshot(MachineProtocol.Saved saved)
    {
        context.Log.Tell(new LogStoreProtocol.SaveSnapshot(Core.SnapshotAt(saved.At), saved.State), self);
    }

    public void Forward(SnapshotChunkAck ack)
    {
        if (_transfers.TryGetValue(ack.From, out var transfer))
        {
            transfer.Tell(ack);
        }
    }

    public void StopTransfers()
    {
        foreach (var transfer in _transfers.Values)
        {
            actors.Stop(transfer);
        }

        _transfers.Clear();
    }

    private void Send(RaftMessage message)
    {
        if (context.Peers.TryGetValue(message.To.Value, out var pipe))
        {
            pipe.Tell(new PeerSend(context.GroupId.Value, message), self);
        }
        else if (_unknown.Add(message.To))
        {
            // Log once: with discovery this is normal for a moment after the start.
            log.Write(LogEvents.NoAddress, context.GroupId, message.To);
        }
    }
}
