using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using RaftActors.Persistence.Records;
using RaftActors.Protocol.Snapshots;
using RaftActors.Storage;
using RaftActors.Telemetry;

namespace RaftActors.Persistence.Snapshots;

/// <summary>
/// The machine's snapshots of one replica in the snapshot store, each with its last included index as sequence number. Child of the log,
/// which decides which of them is in use. One request at a time.
/// </summary>
internal sealed class SnapshotKeeper : UntypedActor, IWithUnboundedStash
{
    private readonly string _id;
    private readonly IActorRef _store;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly List<long> _unnamed = [];
    private readonly MemorySnapshotDrafts _drafts = new();
    private IActorRef? _destroyer;

    public SnapshotKeeper(string id, PersistenceOptions options)
    {
        _id = id;
        _store = Akka.Persistence.Persistence.Instance.Apply(Context.System).SnapshotStoreFor(options.SnapshotPluginId);
    }

    public IStash Stash { get; set; } = null!;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case OpenAt open:
                Open(open, Sender);
                break;
            case LogStoreProtocol.LoadSnapshot load:
                Load(load.Snapshot, Sender, isOpening: false);
                break;
            case LogStoreProtocol.SaveSnapshot save:
                Save(save, Sender);
                break;
            case DeleteOlderThan delete:
                _unnamed.Remove(delete.Index.Value);
                DeleteOlder(delete.Index);
                break;
            case DeleteLeftovers:
                DeleteUnnamed();
                break;
            case DeleteAll:
                _destroyer = Sender;
                _store.Tell(new DeleteSnapshots(_id, new SnapshotSelectionCriteria(long.MaxValue, DateTime.MaxValue)));
                break;
            case DeleteSnapshotsFailure failed when _destroyer is { } asker:
                asker.Tell(new AllDeleted(failed.Cause));
                break;
            case DeleteSnapshotsSuccess when _destroyer is { } asker:
                asker.Tell(new AllDeleted(null));
                break;
            case DeleteSnapshotsFailure failed:
                _log.Write(LogEvents.SnapshotsNotDeleted, _id, failed.Cause.Message);
                break;
            case DeleteSnapshotsSuccess:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>
    /// The log is recovered and names a snapshot or none. A later one in the store was saved just before a crash, and no record seen so far
    /// names it.
    /// </summary>
    private void Open(OpenAt open, IActorRef asker, long upTo = long.MaxValue)
    {
        var wanted = open.Snapshot;
        _store.Tell(new LoadSnapshot(_id, new SnapshotSelectionCriteria(upTo, DateTime.MaxValue), long.MaxValue));
        Wait(answer =>
        {
            switch (answer)
            {
                case LoadSnapshotResult { Snapshot: { } found } when !open.HasRecords:
                    asker.Tell(new Orphan(found.Metadata.SequenceNr));
                    break;
                case LoadSnapshotResult { Snapshot: { } found }
                    when found.Metadata.SequenceNr > wanted.Index.Value && found.Metadata.SequenceNr <= upTo:
                    _unnamed.Add(found.Metadata.SequenceNr);
                    Open(open, asker, found.Metadata.SequenceNr - 1);
                    break;
                case LoadSnapshotResult or LoadSnapshotFailed when wanted.Index == Protocol.Identity.LogIndex.Zero:
                    asker.Tell(new Opened(SnapshotBytes.Empty, _drafts));
                    break;
                case LoadSnapshotResult { Snapshot.Snapshot: StoredSnapshot found } when found.Place.LastIncluded == wanted.LastIncluded:
                    asker.Tell(new Opened(SnapshotBytes.InMemory(found.State), _drafts));
                    DeleteOlder(wanted.Index);
                    break;
                case LoadSnapshotResult or LoadSnapshotFailed:
                    // The latest may be unreadable but not the one in use.
                    Load(wanted, asker, isOpening: true);
                    break;
            }
        });
    }

    /// <summary>One at a time, before any other request to the store: a delete and a save of the same index must not overlap.</summary>
    private void DeleteUnnamed()
    {
        if (_unnamed.Count == 0)
        {
            return;
        }

        var index = _unnamed[^1];
        _unnamed.RemoveAt(_unnamed.Count - 1);
        _store.Tell(new DeleteSnapshot(new SnapshotMetadata(_id, index, DateTime.MinValue)));
        Wait(answer =>
        {
            if (answer is DeleteSnapshotFailure failed)
            {
                _log.Write(LogEvents.UnnamedSnapshotNotDeleted, _id, index, failed.Cause.Message);
            }

            DeleteUnnamed();
        });
    }

    private void DeleteOlder(Protocol.Identity.LogIndex index)
    {
        if (index > Protocol.Identity.LogIndex.Zero + 1)
        {
            _store.Tell(new DeleteSnapshots(_id, new SnapshotSelectionCriteria(index.Value - 1, DateTime.MaxValue)));
        }
    }

    private void Load(SnapshotInfo wanted, IActorRef asker, bool isOpening)
    {
        var criteria = new SnapshotSelectionCriteria(wanted.Index.Value, DateTime.MaxValue, wanted.Index.Value);
        _store.Tell(new LoadSnapshot(_id, criteria, long.MaxValue));
        Wait(answer =>
        {
            switch (answer)
            {
                case LoadSnapshotResult { Snapshot.Snapshot: StoredSnapshot found } when found.Place.LastIncluded == wanted.LastIncluded:
                    var state = SnapshotBytes.InMemory(found.State);
                    asker.Tell(isOpening ? new Opened(state, _drafts) : new LogStoreProtocol.SnapshotLoaded(wanted, state));
                    break;
                case LoadSnapshotResult:
                    asker.Tell(
                        isOpening
                            ? new Missing(wanted, "it has none with that index and term")
                            : new LogStoreProtocol.SnapshotLoaded(wanted, null));
                    break;
                case LoadSnapshotFailed failed:
                    _log.Write(failed.Cause, LogEvents.SnapshotUnreadable, _id, wanted);
                    asker.Tell(isOpening ? new Missing(wanted, failed.Cause.Message) : new LogStoreProtocol.SnapshotLoaded(wanted, null));
                    break;
            }
        });
    }

    private void Save(LogStoreProtocol.SaveSnapshot save, IActorRef asker)
    {
        _unnamed.Remove(save.Snapshot.Index.Value);
        var metadata = new SnapshotMetadata(_id, save.Snapshot.Index.Value, DateTime.UtcNow);
        var state = ((MemorySnapshotDraft)save.Draft).Bytes;
        _store.Tell(new Akka.Persistence.SaveSnapshot(metadata, new StoredSnapshot(save.Snapshot, state)));
        Wait(answer =>
        {
            switch (answer)
            {
                case SaveSnapshotSuccess:
                    asker.Tell(new LogStoreProtocol.SnapshotStored(save.Snapshot, SnapshotBytes.InMemory(state)), Context.Parent);
                    break;
                case SaveSnapshotFailure failed:
                    asker.Tell(new LogStoreProtocol.SnapshotFailed(save.Snapshot, failed.Cause), Context.Parent);
                    break;
            }
        });
    }

    /// <summary>Defers all other requests until the store has answered this one, including follow-up requests.</summary>
    private void Wait(Action<object> onAnswer) => BecomeStacked(message =>
    {
        switch (message)
        {
            case LoadSnapshotResult or LoadSnapshotFailed or SaveSnapshotSuccess or SaveSnapshotFailure
                or DeleteSnapshotSuccess or DeleteSnapshotFailure:
                UnbecomeStacked();
                Stash.UnstashAll();
                onAnswer(message);
                break;
            case DeleteSnapshotsSuccess or DeleteSnapshotsFailure:
                OnReceive(message);
                break;
            default:
                Stash.Stash();
                break;
        }
    });

    internal sealed record OpenAt(SnapshotInfo Snapshot, bool HasRecords) : INoSerializationVerificationNeeded;

    internal sealed record Opened(SnapshotBytes State, ISnapshotDrafts Drafts) : INoSerializationVerificationNeeded;

    internal sealed record Missing(SnapshotInfo Snapshot, string Reason) : INoSerializationVerificationNeeded;

    /// <summary>There is a snapshot, but the log has no records.</summary>
    internal sealed record Orphan(long Index) : INoSerializationVerificationNeeded;

    /// <summary>Delete every snapshot; answered by <see cref="AllDeleted"/>. Nothing else is asked before or after.</summary>
    internal sealed class DeleteAll : INoSerializationVerificationNeeded
    {
        public static readonly DeleteAll Instance = new();
    }

    /// <param name="Failure">Why some may be left; null if none is.</param>
    internal sealed record AllDeleted(Exception? Failure) : INoSerializationVerificationNeeded;

    internal sealed record DeleteOlderThan(Protocol.Identity.LogIndex Index) : INoSerializationVerificationNeeded;

    /// <summary>
    /// The log has written its first record since it was opened: no record of an earlier incarnation can still appear and name an unnamed
    /// snapshot. (A write with unknown outcome would have the number of that first record.)
    /// </summary>
    internal sealed class DeleteLeftovers : INoSerializationVerificationNeeded
    {
        public static readonly DeleteLeftovers Instance = new();
    }
}
