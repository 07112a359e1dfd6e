using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence;

/// <summary>
/// Life cycle and recovery: permit, snapshot, events, <see cref="RecoveryCompleted"/>, then the commands that came meanwhile.
/// </summary>
public abstract partial class Eventsourced
{
    private Phase _phase;
    private ICancelable _recoveryTimer;
    private TimeSpan _recoveryTimeout;
    private bool _eventSeen;
    private bool _holdsPermit;
    private bool _failing;

    private enum Phase
    {
        WaitingForPermit,
        LoadingSnapshot,
        ReplayingEvents,
        Processing,
        Persisting,
    }

    public override void AroundPreStart()
    {
        if (string.IsNullOrEmpty(PersistenceId))
        {
            throw new ArgumentNullException(nameof(PersistenceId), $"The persistence id of [{Self.Path}] must not be empty.");
        }

        // An unknown plug-in must show now, not with the first event.
        _journal = Journal;
        _snapshotStore = SnapshotStore;
        OnConfigured();
        RequestRecoveryPermit();
        base.AroundPreStart();
    }

    public override void AroundPostRestart(Exception reason, object message)
    {
        _journal = Journal;
        _snapshotStore = SnapshotStore;
        OnConfigured();
        RequestRecoveryPermit();
        base.AroundPostRestart(reason, message);
    }

    public override void AroundPreRestart(Exception cause, object message)
    {
        try
        {
            UnstashInternally(all: true);
            CancelRecoveryTimer();
        }
        finally
        {
            // What was gathered goes out; its answers find another incarnation and are ignored.
            FlushBatch();
            base.AroundPreRestart(cause, message switch
            {
                WriteMessageSuccess success => success.Persistent,
                LoopMessageSuccess loop => loop.Message,
                ReplayedMessage replayed => replayed.Persistent,
                _ => null,
            });
        }
    }

    public override void AroundPostStop()
    {
        try
        {
            CancelRecoveryTimer();
            UnstashInternally(all: true);
        }
        finally
        {
            base.AroundPostStop();
        }
    }

    protected override void Unhandled(object message)
    {
        switch (message)
        {
            case RecoveryCompleted:
                return;
            case SaveSnapshotFailure failure:
                Log.Warning("Failed to save the snapshot [{0}]: {1}", failure.Metadata, failure.Cause?.Message);
                break;
            case DeleteSnapshotFailure failure:
                Log.Warning("Failed to delete the snapshot [{0}]: {1}", failure.Metadata, failure.Cause?.Message);
                break;
            case DeleteSnapshotsFailure failure:
                Log.Warning("Failed to delete the snapshots [{0}]: {1}", failure.Criteria, failure.Cause?.Message);
                break;
            case DeleteMessagesFailure failure:
                Log.Warning("Failed to delete events up to sequence number [{0}]: {1}", failure.ToSequenceNr, failure.Cause.Message);
                break;
        }

        base.Unhandled(message);
    }

    /// <summary>Called when the constructor has run, before the first message.</summary>
    internal virtual void OnConfigured()
    {
    }

    private void RequestRecoveryPermit()
    {
        _phase = Phase.WaitingForPermit;
        _recoveryTimeout = _extension.RecoveryEventTimeout(JournalPluginId);
        _extension.RecoveryPermitter.Tell(RequestRecoveryPermitMessage.Instance, Self);
    }

    private void ReceiveWaitingForPermit(object message)
    {
        if (message is not RecoveryPermitGranted)
        {
            StashUnlessStale(message);
            return;
        }

        _holdsPermit = true;
        var recovery = Recovery;
        _phase = Phase.LoadingSnapshot;
        _recoveryTimer = Context.System.Scheduler.ScheduleTellOnceCancelable(
            _recoveryTimeout, Self, new RecoveryTick(snapshot: true), Self);
        LoadSnapshot(SnapshotterId, recovery.FromSnapshot, recovery.ToSequenceNr);
    }

    private void ReceiveLoadingSnapshot(object message)
    {
        switch (message)
        {
            case LoadSnapshotResult result:
                StartReplay(result);
                break;
            case LoadSnapshotFailed failed:
                FailRecovery(failed.Cause, null);
                break;
            case RecoveryTick { Snapshot: true }:
                FailRecovery(new RecoveryTimedOutException($"The snapshot store gave no answer for {_recoveryTimeout}."), null);
                break;
            default:
                StashUnlessStale(message);
                break;
        }
    }

    private void StartReplay(LoadSnapshotResult result)
    {
        CancelRecoveryTimer();
        if (result.Snapshot is { } selected)
        {
            _sequenceNr = LastSequenceNr = selected.Metadata.SequenceNr;
            try
            {
                RecoverWith(new SnapshotOffer(selected.Metadata, selected.Snapshot));
            }
            catch (Exception cause)
            {
                FailRecovery(cause, selected.Snapshot);
                return;
            }
        }

        _phase = Phase.ReplayingEvents;
        _eventSeen = false;
        _recoveryTimer = Context.System.Scheduler.ScheduleTellRepeatedlyCancelable(
            _recoveryTimeout, _recoveryTimeout, Self, new RecoveryTick(snapshot: false), Self);
        Journal.Tell(new ReplayMessages(LastSequenceNr + 1, result.ToSequenceNr, Recovery.ReplayMax, PersistenceId, Self));
    }

    private void ReceiveReplayingEvents(object message)
    {
        switch (message)
        {
            case ReplayedMessage replayed:
                Replay(replayed.Persistent);
                break;
            case RecoverySuccess success:
                CompleteRecovery(success.HighestSequenceNr);
                break;
            case ReplayMessagesFailure failure:
                FailRecovery(failure.Cause, null);
                break;
            case RecoveryTick { Snapshot: false }:
                CheckReplayProgress();
                break;
            default:
                StashUnlessStale(message);
                break;
        }
    }

    private void Replay(IPersistentRepresentation persistent)
    {
        _eventSeen = true;
        try
        {
            NoteSequenceNr(persistent.SequenceNr);
            RecoverWith(persistent.Payload);
        }
        catch (Exception cause)
        {
            FailRecovery(cause, persistent.Payload);
        }
    }

    private void CheckReplayProgress()
    {
        if (_eventSeen)
        {
            _eventSeen = false;
            return;
        }

        FailRecovery(new RecoveryTimedOutException(
            $"The journal sent nothing for {_recoveryTimeout} after sequence number {LastSequenceNr}."), null);
    }

    private void CompleteRecovery(long highestSequenceNr)
    {
        CancelRecoveryTimer();
        OnReplaySuccess();
        LastSequenceNr = Math.Max(highestSequenceNr, LastSequenceNr);
        _sequenceNr = LastSequenceNr;
        _phase = Phase.Processing;
        try
        {
            RecoverWith(RecoveryCompleted.Instance);
        }
        finally
        {
            ReturnRecoveryPermit();
            FlushBatch();
            if (_pendingStashing > 0)
            {
                _phase = Phase.Persisting;
            }
            else
            {
                UnstashInternally(all: true);
            }
        }
    }

    private void FailRecovery(Exception cause, object message)
    {
        _failing = true;
        CancelRecoveryTimer();
        try
        {
            OnRecoveryFailure(cause, message);
        }
        finally
        {
            Context.Stop(Self);
            ReturnRecoveryPermit();
        }
    }

    private void RecoverWith(object message)
    {
        if (!ReceiveRecover(message))
        {
            Unhandled(message);
        }
    }

    private void ReturnRecoveryPermit()
    {
        if (_holdsPermit)
        {
            _holdsPermit = false;
            _extension.RecoveryPermitter.Tell(ReturnRecoveryPermitMessage.Instance, Self);
        }
    }

    private void CancelRecoveryTimer()
    {
        _recoveryTimer?.Cancel();
        _recoveryTimer = null;
    }

    /// <summary>Answers of the journal to an earlier incarnation mean nothing to this one.</summary>
    private void StashUnlessStale(object message)
    {
        if (message is not (IJournalResponse or RecoveryTick) && !_failing)
        {
            StashInternally(message);
        }
    }
}
