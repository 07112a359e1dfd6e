using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using RaftActors.Persistence.Identity;
using RaftActors.Persistence.Records;
using RaftActors.Persistence.Snapshots;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Storage;
using RaftActors.Telemetry;

namespace RaftActors.Persistence.Journal;

/// <summary>
/// One replica's term, vote and log in an Akka.Persistence journal, under the id <c>raft-{group}-{node}</c>. Its parts know what to do
/// next; this actor passes their requests to the journal, the snapshots and the node's identity marks, and the answers back.
/// </summary>
internal sealed class PersistentLogActor : UntypedPersistentActor, IWithTimers
{
    private readonly PersistenceOptions _options;
    private readonly LogRecovery _recovery;
    private readonly WriteQueue _writes = new();
    private readonly RecordDeletion _deletion;
    private readonly JournalMark _mark;
    private readonly HeldSnapshots _held;
    private readonly LogRefusal _refusal;
    private readonly IActorRef _snapshots;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private LogStoreProtocol.Appended? _unmarked;
    private IActorRef _replica = ActorRefs.Nobody;
    private IActorRef? _destroyer;
    private bool _hasWritten;
    private bool _closing;

    public PersistentLogActor(
        GroupId group, ReplicaId replica, Protocol.Membership.Configuration firstMembers, PersistenceOptions options, IActorRef identity)
    {
        _options = options;
        PersistenceId = $"raft-{group}-{replica}";
        JournalPluginId = options.JournalPluginId;
        SnapshotPluginId = SnapshotKeeping.PluginId(options);
        var id = PersistenceId;
        _recovery = new LogRecovery(firstMembers);
        _deletion = new RecordDeletion(options.DeleteBatch);
        _mark = new JournalMark(id, identity);
        _snapshots = Context.ActorOf(SnapshotKeeping.Props(id, group, replica, options), "snapshots");
        _held = new HeldSnapshots(_snapshots);
        _refusal = new LogRefusal(id, Context, _log);
    }

    public override string PersistenceId { get; }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Only records: the machine's snapshots have their own id and actor.</summary>
    public override Recovery Recovery => new(SnapshotSelectionCriteria.None);

    protected override void PostStop()
    {
        _held.Drop();
        _recovery.End();
        base.PostStop();
    }

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case LogRecord record:
                _recovery.Add(LastSequenceNr, record);
                _deletion.Add(LastSequenceNr, record);
                break;
            case RecoveryCompleted:
                OnReplayed();
                break;
        }
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case LogStoreProtocol.Append append:
                _writes.Add(append.Write);
                WriteNext();
                break;
            case LogStoreProtocol.Compact compact:
                _writes.Add(new CompactLog(compact.Snapshot, compact.Base));
                WriteNext();
                break;
            case LogStoreProtocol.Open:
                Open();
                break;
            case LogStoreProtocol.SaveSnapshot save:
                _held.Save(save, Sender);
                break;
            case LogStoreProtocol.LoadSnapshot:
                _snapshots.Forward(message);
                break;
            case IdentityKeeper.Found found:
                OnFound(found.Records);
                break;
            case SnapshotKeeper.Opened opened:
                _recovery.SetMachineState(opened.State, opened.Drafts);
                _mark.Note(LastSequenceNr, Self);
                break;
            case IdentityKeeper.Marked marked:
                _mark.OnMarked(marked.Records);
                OnMarked();
                break;
            case IdentityKeeper.NotMarked failed:
                _mark.OnNotMarked();
                OnNotMarked(failed.Cause);
                break;
            case JournalMark.Due:
                _mark.Note(LastSequenceNr, Self);
                break;
            case SnapshotKeeper.Missing missing:
                _refusal.WithoutSnapshot(missing);
                break;
            case SnapshotKeeper.Orphan orphan:
                _refusal.Lost($"it is empty, but there is a snapshot at {orphan.Index}");
                break;
            case LogStoreProtocol.Destroy:
                _destroyer = Sender;
                _snapshots.Tell(SnapshotKeeper.DeleteAll.Instance);
                break;
            case SnapshotKeeper.AllDeleted { Failure: null }:
                DeleteMessages(long.MaxValue);
                break;
            case SnapshotKeeper.AllDeleted { Failure: { } failure }:
                _log.Write(failure, LogEvents.SnapshotsNotDeleted, PersistenceId, failure.Message);
                Context.Stop(Self);
                break;
            case DeleteMessagesSuccess when _destroyer is { } destroyer:
                destroyer.Tell(new LogStoreProtocol.Destroyed());
                Context.Stop(Self);
                break;
            case DeleteMessagesFailure failed when _destroyer is not null:
                _log.Write(LogEvents.RecordsNotDeleted, PersistenceId, failed.ToSequenceNr, failed.Cause.Message);
                Context.Stop(Self);
                break;
            case LogStoreProtocol.Close:
                _closing = true;
                StopIfDone();
                break;
            case DeleteMessagesSuccess done:
                _deletion.Deleted(done.ToSequenceNr);
                DeleteNext();
                break;
            case DeleteMessagesFailure failed:
                _log.Write(LogEvents.RecordsNotDeleted, PersistenceId, failed.ToSequenceNr, failed.Cause.Message);
                _deletion.Failed();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>The actor stops after this, but the write may still be stored: only the next recovery can tell.</summary>
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        _log.Write(cause, LogEvents.RecordNotWritten, PersistenceId, sequenceNr);

    /// <summary>A rejected record would leave a gap in the log; nothing may be written after it.</summary>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        _log.Write(cause, LogEvents.RecordRefused, PersistenceId, sequenceNr);
        Context.Stop(Self);
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null) => _refusal.Unreadable(LastSequenceNr, reason);

    private void OnReplayed()
    {
        try
        {
            _writes.Begin(_recovery.Complete());
        }
        catch (InvalidDataException broken)
        {
            _refusal.Unreadable(LastSequenceNr, broken);
        }
    }

    private void Open()
    {
        if (!_recovery.IsPending)
        {
            throw new InvalidOperationException($"{PersistenceId} is already open.");
        }

        _replica = Sender;
        if (LastSequenceNr > 0)
        {
            _held.Release();
        }

        _mark.Find(Self);
    }

    /// <summary>The journal must hold at least the records it is known to have held: votes and acknowledgements rely on them.</summary>
    private void OnFound(long? records)
    {
        if (LastSequenceNr < records)
        {
            _refusal.Lost($"it ends at record {LastSequenceNr}, but held {records} records before");
        }
        else if (records is null && LastSequenceNr == 0 && !_options.MayBegin)
        {
            _refusal.MayNotBegin();
        }
        else
        {
            _snapshots.Tell(new SnapshotKeeper.OpenAt(_recovery.Snapshot, LastSequenceNr > 0));
        }
    }

    private void OnMarked()
    {
        if (_recovery.IsPending)
        {
            var recovered = _recovery.Take();
            _replica.Tell(recovered);

            // The process may have crashed between the compaction record and its deletes.
            _deletion.Compacted(recovered.State.LogBase.Index);
            DeleteNext();
        }
        else if (_mark.Covers && _unmarked is { } appended)
        {
            _unmarked = null;
            _replica.Tell(appended);
            _held.Release();
        }

        if (_unmarked is not null || _closing)
        {
            _mark.Note(LastSequenceNr, Self);
        }
        else
        {
            _mark.NoteLater(LastSequenceNr, Timers);
        }

        StopIfDone();
    }

    private void OnNotMarked(Exception cause)
    {
        _log.Write(cause, LogEvents.IdentityNotWritten, PersistenceId);
        if (_recovery.IsPending || _unmarked is not null || _closing)
        {
            // No vote or acknowledgement may be given, or nothing is left to do.
            _refusal.Unmarked(cause);
        }
    }

    /// <summary>No vote or acknowledgement before this node can detect the loss of the journal behind it.</summary>
    private void Acknowledge(LogStoreProtocol.Appended appended)
    {
        if (_mark.Covers)
        {
            _replica.Tell(appended);
            _mark.NoteLater(LastSequenceNr, Timers);
        }
        else
        {
            _unmarked = appended;
            _mark.Note(LastSequenceNr, Self);
        }
    }

    private void WriteNext()
    {
        if (_writes.TryTake() is { } record)
        {
            PersistAsync(record, OnWritten);
        }
    }

    private void OnWritten(LogRecord record)
    {
        _deletion.Add(LastSequenceNr, record);
        if (record.LastWrite is { } last)
        {
            // The last write of the record acknowledges those before it.
            Acknowledge(new LogStoreProtocol.Appended(last.WriteId, last.Last));
        }

        foreach (var operation in record.Operations)
        {
            if (operation.Compaction is { } compaction)
            {
                DeleteBefore(compaction.Snapshot.Index, compaction.Base.Index);
            }
            else if (operation.Write?.ResetTo is { } reset)
            {
                DeleteBefore(reset.Index, reset.Index);
            }
        }

        if (!_hasWritten)
        {
            _hasWritten = true;
            _snapshots.Tell(SnapshotKeeper.DeleteLeftovers.Instance);
        }

        _writes.Written();
        WriteNext();
        StopIfDone();
    }

    /// <summary>The compaction record is durable: only now may superseded records be deleted.</summary>
    private void DeleteBefore(LogIndex snapshot, LogIndex compacted)
    {
        _mark.Note(LastSequenceNr, Self);
        _snapshots.Tell(new SnapshotKeeper.DeleteOlderThan(snapshot));
        _deletion.Compacted(compacted);
        DeleteNext();
    }

    private void DeleteNext()
    {
        if (_deletion.Next() is { } toSequenceNr)
        {
            DeleteMessages(toSequenceNr);
        }
    }

    private void StopIfDone()
    {
        if (!_closing || _writes.IsWriting)
        {
            return;
        }

        if (!_recovery.IsPending)
        {
            // The last mark: from here on any older copy of the journal is recognised as such.
            _mark.Note(LastSequenceNr, Self);
        }

        if (!_mark.IsUnderWay)
        {
            Context.Stop(Self);
        }
    }
}
