using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using RaftActors.Persistence.Identity;
using RaftActors.Persistence.Records;
using RaftActors.Persistence.Snapshots;
using RaftActors.Protocol;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Storage;
using RaftActors.Telemetry;

namespace RaftActors.Persistence;

/// <summary>
/// One replica's term, vote and log in an Akka.Persistence journal, under the id <c>raft-{group}-{node}</c>. Requests that arrive during a
/// write are combined into one record: the slower the disk, the larger the records (group commit).
/// </summary>
internal sealed class PersistentLogActor : UntypedPersistentActor, IWithTimers
{
    private readonly PersistenceOptions _options;
    private readonly RecordMap _map = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _snapshots;
    private readonly JournalMark _mark;
    private readonly Queue<(LogStoreProtocol.SaveSnapshot Save, IActorRef Asker)> _heldBack = new();
    private LogFold? _fold;
    private RecoveredState? _recovered;
    private ReadOnlyMemory<byte> _machineState;
    private LogTail? _tail;
    private LogStoreProtocol.Appended? _unmarked;
    private List<LogOperation> _waiting = [];
    private IActorRef _replica = ActorRefs.Nobody;
    private bool _writing;
    private bool _hasWritten;
    private bool _hasRecord;
    private bool _closing;
    private long _deleteTo;
    private long _deleted;
    private bool _deleting;

    public PersistentLogActor(
        GroupId group, ReplicaId replica, Protocol.Membership.Configuration firstMembers, PersistenceOptions options, IActorRef identity)
    {
        _options = options;
        _fold = new LogFold(firstMembers);
        PersistenceId = $"raft-{group}-{replica}";
        JournalPluginId = options.JournalPluginId;
        SnapshotPluginId = options.SnapshotPluginId;
        var id = PersistenceId;
        _mark = new JournalMark(id, identity);
        _snapshots = Context.ActorOf(Props.Create(() => new SnapshotKeeper($"{id}-machine", options)), "snapshots");
    }

    public override string PersistenceId { get; }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Only records: the machine's snapshots have their own id and actor.</summary>
    public override Recovery Recovery => new(SnapshotSelectionCriteria.None);

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case LogRecord record:
                _fold!.Add(LastSequenceNr, record);
                _map.Add(LastSequenceNr, record);
                break;
            case RecoveryCompleted:
                Recover();
                break;
        }
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case LogStoreProtocol.Append append:
                _tail!.Follow(append.Write);
                Enqueue(new LogOperation(append.Write, null));
                break;
            case LogStoreProtocol.Compact compact:
                Enqueue(new LogOperation(null, _tail!.Note(new CompactLog(compact.Snapshot, compact.Base))));
                break;
            case LogStoreProtocol.Open:
                _replica = Sender;
                Open();
                break;
            case LogStoreProtocol.SaveSnapshot save when !_hasRecord:
                // No snapshot before the first record: a snapshot without records then always means that the journal was lost.
                _heldBack.Enqueue((save, Sender));
                break;
            case LogStoreProtocol.SaveSnapshot or LogStoreProtocol.LoadSnapshot:
                _snapshots.Forward(message);
                break;
            case IdentityKeeper.Found found:
                OnFound(found.Records);
                break;
            case SnapshotKeeper.Opened opened:
                _machineState = opened.State;
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
                _log.Write(LogEvents.SnapshotMissing, PersistenceId, missing.Snapshot, missing.Reason);
                Refuse($"The log needs {missing.Snapshot}, but the snapshot store does not return it: {missing.Reason}");
                break;
            case SnapshotKeeper.Orphan orphan:
                RefuseLost($"it is empty, but there is a snapshot at {orphan.Index}");
                break;
            case LogStoreProtocol.Close:
                _closing = true;
                StopIfDone();
                break;
            case DeleteMessagesSuccess done:
                OnDeleted(done.ToSequenceNr);
                break;
            case DeleteMessagesFailure failed:
                // The records are superfluous but harmless: the next compaction deletes them too.
                _log.Write(LogEvents.RecordsNotDeleted, PersistenceId, failed.ToSequenceNr, failed.Cause.Message);
                _deleting = false;
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

    protected override void OnRecoveryFailure(Exception reason, object? message = null) => RefuseUnreadable(reason);

    private void Recover()
    {
        try
        {
            _recovered = _fold!.Finish();
            _tail = new LogTail(_recovered);
            _fold = null;
        }
        catch (InvalidDataException broken)
        {
            RefuseUnreadable(broken);
        }
    }

    private void Open()
    {
        if (_recovered is null)
        {
            throw new InvalidOperationException($"{PersistenceId} is already open.");
        }

        _hasRecord = LastSequenceNr > 0;
        _mark.Find(Self);
    }

    /// <summary>The journal must hold at least the records it is known to have held: votes and acknowledgements rely on them.</summary>
    private void OnFound(long? records)
    {
        if (LastSequenceNr < records)
        {
            RefuseLost($"it ends at record {LastSequenceNr}, but held {records} records before");
        }
        else if (records is null && !_hasRecord && !_options.MayBegin)
        {
            _log.Write(LogEvents.MayNotBegin, PersistenceId);
            Refuse("This replica has no data, and raft-actors.persistence.bootstrap is off.");
        }
        else
        {
            _snapshots.Tell(new SnapshotKeeper.OpenAt(_recovered!.Snapshot, _hasRecord));
        }
    }

    private void RefuseLost(string reason)
    {
        _log.Write(LogEvents.LogLost, PersistenceId, reason);
        Refuse($"The log is not what this replica wrote: {reason}.");
    }

    private void RefuseUnreadable(Exception cause)
    {
        _log.Write(cause, LogEvents.LogUnreadable, PersistenceId, LastSequenceNr);
        Refuse($"The log cannot be read after record {LastSequenceNr}: {cause.Message}");
    }

    private void Refuse(string reason)
    {
        Context.Parent.Tell(new LogStoreProtocol.Refused(reason));
        Context.Stop(Self);
    }

    private void OnMarked()
    {
        if (_recovered is { } state)
        {
            _recovered = null;
            OnOpened(state);
        }
        else if (_mark.Covers && _unmarked is { } appended)
        {
            _unmarked = null;
            _replica.Tell(appended);
            ReleaseSnapshots();
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
        if (_recovered is not null || _unmarked is not null || _closing)
        {
            // No vote or acknowledgement may be given, or nothing is left to do.
            Refuse($"{IdentityFile.Name} cannot be written: {cause.Message}");
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

    private void ReleaseSnapshots()
    {
        _hasRecord = true;
        while (_heldBack.TryDequeue(out var held))
        {
            _snapshots.Tell(held.Save, held.Asker);
        }
    }

    private void OnOpened(RecoveredState state)
    {
        _replica.Tell(new LogStoreProtocol.Recovered(state, _machineState));
        _machineState = default;

        // The process may have crashed between the compaction record and its deletes.
        _deleteTo = _map.TakeDeletable(state.LogBase.Index);
        DeleteNext();
    }

    private void Enqueue(in LogOperation operation)
    {
        _waiting.Add(operation);
        if (!_writing)
        {
            Write();
        }
    }

    private void Write()
    {
        var record = new LogRecord(_waiting);
        _waiting = [];
        _writing = true;
        PersistAsync(record, OnWritten);
    }

    private void OnWritten(LogRecord record)
    {
        _map.Add(LastSequenceNr, record);
        Persist? last = null;
        foreach (var operation in record.Operations)
        {
            if (operation.Write is { } write)
            {
                last = write;
            }
        }

        if (last is { } done)
        {
            // The last write of the record acknowledges those before it.
            Acknowledge(new LogStoreProtocol.Appended(done.WriteId, done.Last));
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

        _writing = false;
        if (_waiting.Count > 0)
        {
            Write();
        }
        else
        {
            StopIfDone();
        }
    }

    /// <summary>The compaction record is durable: only now may superseded records be deleted.</summary>
    private void DeleteBefore(LogIndex snapshot, LogIndex compacted)
    {
        _mark.Note(LastSequenceNr, Self);
        _snapshots.Tell(new SnapshotKeeper.DeleteOlderThan(snapshot));
        _deleteTo = Math.Max(_deleteTo, _map.TakeDeletable(compacted));
        DeleteNext();
    }

    private void DeleteNext()
    {
        if (!_deleting && _deleted < _deleteTo)
        {
            _deleting = true;
            DeleteMessages(Math.Min(_deleted + _options.DeleteBatch, _deleteTo));
        }
    }

    private void OnDeleted(long toSequenceNr)
    {
        _deleting = false;
        _deleted = Math.Max(_deleted, toSequenceNr);
        DeleteNext();
    }

    private void StopIfDone()
    {
        if (!_closing || _writing)
        {
            return;
        }

        if (_recovered is null)
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
