using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using RaftActors.Persistence.Records;
using RaftActors.Storage;
using RaftActors.Telemetry;
using RaftMetadata = RaftActors.Protocol.Snapshots.SnapshotMetadata;

namespace RaftActors.Persistence.Snapshots;

/// <summary>
/// The machine's snapshots of one replica in the snapshot store, each under the number of its last included index. Child of the log, which
/// says which of them counts. One request at a time.
/// </summary>
internal sealed class SnapshotKeeper : UntypedActor, IWithUnboundedStash
{
    private readonly string _id;
    private readonly IActorRef _store;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly List<long> _unnamed = [];

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
    /// The log is read back and names a snapshot, or none. A later one in the store was saved just before an end, and no record came to
    /// name it, as far as anybody knows by now.
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
                case LoadSnapshotResult { Snapshot: { } found } when found.Metadata.SequenceNr > wanted.Index.Value && found.Metadata.SequenceNr <= upTo:
                    _unnamed.Add(found.Metadata.SequenceNr);
                    Open(open, asker, found.Metadata.SequenceNr - 1);
                    break;
                case LoadSnapshotResult or LoadSnapshotFailed when wanted.Index == Protocol.Identity.LogIndex.Zero:
                    asker.Tell(new Opened(default));
                    break;
                case LoadSnapshotResult { Snapshot.Snapshot: StoredSnapshot found } when found.Place.LastIncluded == wanted.LastIncluded:
                    asker.Tell(new Opened(found.State));
                    DeleteOlder(wanted.Index);
                    break;
                case LoadSnapshotResult or LoadSnapshotFailed:
                    // Perhaps the latest cannot be read and is not the one that counts.
                    Load(wanted, asker, isOpening: true);
                    break;
            }
        });
    }

    /// <summary>
    /// One at a time, each before anything else is asked of the store: a delete and a save of the same index must not meet.
    /// </summary>
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

    private void Load(RaftMetadata wanted, IActorRef asker, bool isOpening)
    {
        var criteria = new SnapshotSelectionCriteria(wanted.Index.Value, DateTime.MaxValue, wanted.Index.Value);
        _store.Tell(new LoadSnapshot(_id, criteria, long.MaxValue));
        Wait(answer =>
        {
            switch (answer)
            {
                case LoadSnapshotResult { Snapshot.Snapshot: StoredSnapshot found } when found.Place.LastIncluded == wanted.LastIncluded:
                    asker.Tell(isOpening ? new Opened(found.State) : new LogStoreProtocol.SnapshotLoaded(wanted, found.State));
                    break;
                case LoadSnapshotResult:
                    asker.Tell(isOpening ? new Missing(wanted, "there is none of that index and term") : new LogStoreProtocol.SnapshotLoaded(wanted, null));
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
        _store.Tell(new Akka.Persistence.SaveSnapshot(metadata, new StoredSnapshot(save.Snapshot, save.MachineState)));
        Wait(answer =>
        {
            switch (answer)
            {
                case SaveSnapshotSuccess:
                    asker.Tell(new LogStoreProtocol.SnapshotSaved(save.Snapshot), Context.Parent);
                    break;
                case SaveSnapshotFailure failed:
                    asker.Tell(new LogStoreProtocol.SnapshotFailed(save.Snapshot, failed.Cause), Context.Parent);
                    break;
            }
        });
    }

    /// <summary>Holds every other request back until the store answered this one, which may ask it something else first.</summary>
    private void Wait(Action<object> onAnswer) => BecomeStacked(message =>
    {
        switch (message)
        {
            case LoadSnapshotResult or LoadSnapshotFailed or SaveSnapshotSuccess or SaveSnapshotFailure or DeleteSnapshotSuccess or DeleteSnapshotFailure:
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

    internal sealed record OpenAt(RaftMetadata Snapshot, bool HasRecords) : INoSerializationVerificationNeeded;

    internal sealed record Opened(ReadOnlyMemory<byte> State) : INoSerializationVerificationNeeded;

    internal sealed record Missing(RaftMetadata Snapshot, string Reason) : INoSerializationVerificationNeeded;

    /// <summary>There is a snapshot, and the log has no record at all.</summary>
    internal sealed record Orphan(long Index) : INoSerializationVerificationNeeded;

    internal sealed record DeleteOlderThan(Protocol.Identity.LogIndex Index) : INoSerializationVerificationNeeded;

    /// <summary>
    /// The log has written its first record since it was opened: no record of an earlier incarnation can come to name what none names. (A
    /// write whose outcome was unknown has the number of that first one.)
    /// </summary>
    internal sealed class DeleteLeftovers : INoSerializationVerificationNeeded
    {
        public static readonly DeleteLeftovers Instance = new();
    }
}
