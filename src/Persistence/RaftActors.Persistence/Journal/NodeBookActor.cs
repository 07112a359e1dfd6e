using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using RaftActors.Persistence.Identity;
using RaftActors.Persistence.Records;
using RaftActors.Storage;
using RaftActors.Telemetry;

namespace RaftActors.Persistence.Journal;

/// <summary>
/// A node's book in an Akka.Persistence journal, under the id <c>raft-ranges-{node}</c>. A book that held more than the journal has now was
/// lost: the node might make again what it had promised to destroy, so the store refuses to open.
/// </summary>
internal sealed class NodeBookActor : UntypedPersistentActor
{
    private readonly JournalMark _mark;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Queue<IActorRef> _unmarked = [];
    private ImmutableArray<ReadOnlyMemory<byte>>.Builder _events = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
    private ReadOnlyMemory<byte>? _whole;
    private IActorRef? _opening;

    public NodeBookActor(string node, PersistenceOptions options, IActorRef identity)
    {
        PersistenceId = $"raft-ranges-{node}";
        JournalPluginId = options.JournalPluginId;
        SnapshotPluginId = Snapshots.SnapshotKeeping.PluginId(options);
        _mark = new JournalMark(PersistenceId, identity);
    }

    public override string PersistenceId { get; }

    /// <summary>Only records.</summary>
    public override Recovery Recovery => new(SnapshotSelectionCriteria.None);

    protected override void OnRecover(object message)
    {
        if (message is BookRecord { IsWhole: true } whole)
        {
            _whole = whole.Content;
            _events.Clear();
        }
        else if (message is BookRecord record)
        {
            _events.Add(record.Content);
        }
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case BookProtocol.Open:
                _opening = Sender;
                _mark.Find(Self);
                break;
            case IdentityKeeper.Found found:
                OnFound(found.Records);
                break;
            case BookProtocol.Write write:
                Write(new BookRecord(IsWhole: false, write.Event));
                break;
            case BookProtocol.Replace replace:
                Write(new BookRecord(IsWhole: true, replace.Whole));
                break;
            case IdentityKeeper.Marked marked:
                _mark.OnMarked(marked.Records);
                Acknowledge();
                break;
            case IdentityKeeper.NotMarked failed:
                _log.Write(failed.Cause, LogEvents.IdentityNotWritten, PersistenceId);
                Context.Stop(Self);
                break;
            case DeleteMessagesSuccess:
                break;
            case DeleteMessagesFailure failed:
                _log.Write(LogEvents.RecordsNotDeleted, PersistenceId, failed.ToSequenceNr, failed.Cause.Message);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        _log.Write(cause, LogEvents.RecordNotWritten, PersistenceId, sequenceNr);

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        _log.Write(cause, LogEvents.RecordRefused, PersistenceId, sequenceNr);
        Context.Stop(Self);
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null) =>
        _log.Write(reason, LogEvents.LogUnreadable, PersistenceId, LastSequenceNr);

    private void OnFound(long? records)
    {
        if (LastSequenceNr < records)
        {
            _log.Write(
                LogEvents.LogLost, PersistenceId, $"it ends at record {LastSequenceNr}, but held {records} records before");
            Context.Stop(Self);
            return;
        }

        _opening!.Tell(new BookProtocol.Opened(_whole, _events.ToImmutable()));
        (_opening, _whole, _events) = (null, null, ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>());
    }

    private void Write(BookRecord record)
    {
        var writer = Sender;
        PersistAsync(record, written =>
        {
            _unmarked.Enqueue(writer);
            _mark.Note(LastSequenceNr, Self);
            if (written.IsWhole)
            {
                DeleteMessages(LastSequenceNr - 1);
            }
        });
    }

    /// <summary>Nothing is answered before the loss of the book would be noticed.</summary>
    private void Acknowledge()
    {
        while (_unmarked.TryDequeue(out var writer))
        {
            writer.Tell(new BookProtocol.Written());
        }

        _mark.Note(LastSequenceNr, Self);
    }
}
