using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using RaftActors.Persistence.Records;
using RaftActors.Storage;
using RaftMetadata = RaftActors.Protocol.Snapshots.SnapshotMetadata;

namespace RaftActors.Persistence.Snapshots;

/// <summary>
/// The machine's snapshots of one replica in the snapshot store, each under the number of its last included index. Child of the log,
/// which says which of them counts. One request at a time.
/// </summary>
internal sealed class SnapshotKeeper : UntypedActor, IWithUnboundedStash
{
    private readonly string _id;
    private readonly IActorRef _store;
    private readonly ILoggingAdapter _log = Context.GetLogger();

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
            case Open open:
                Load(open.Snapshot, Sender, isOpening: true);
                break;
            case LogStoreProtocol.LoadSnapshot load:
                Load(load.Snapshot, Sender, isOpening: false);
                break;
            case LogStoreProtocol.SaveSnapshot save:
                Save(save, Sender);
                break;
            case DeleteOlderThan delete when delete.Index > Protocol.Identity.LogIndex.Zero + 1:
                _store.Tell(new DeleteSnapshots(_id, new SnapshotSelectionCriteria(delete.Index.Value - 1, DateTime.MaxValue)));
                break;
            case DeleteSnapshotsFailure failed:
                _log.Warning("{0}: older snapshots could not be deleted: {1}", _id, failed.Cause.Message);
                break;
            case DeleteOlderThan or DeleteSnapshotsSuccess:
                break;
            default:
                Unhandled(message);
                break;
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
                    return true;
                case LoadSnapshotResult:
                    asker.Tell(isOpening ? new Missing(wanted, "there is none of that index and term") : new LogStoreProtocol.SnapshotLoaded(wanted, null));
                    return true;
                case LoadSnapshotFailed failed:
                    _log.Error(failed.Cause, "{0}: {1} cannot be read.", _id, wanted);
                    asker.Tell(isOpening ? new Missing(wanted, failed.Cause.Message) : new LogStoreProtocol.SnapshotLoaded(wanted, null));
                    return true;
                default:
                    return false;
            }
        });
    }

    private void Save(LogStoreProtocol.SaveSnapshot save, IActorRef asker)
    {
        var metadata = new SnapshotMetadata(_id, save.Snapshot.Index.Value, DateTime.UtcNow);
        _store.Tell(new Akka.Persistence.SaveSnapshot(metadata, new StoredSnapshot(save.Snapshot, save.MachineState)));
        Wait(answer =>
        {
            switch (answer)
            {
                case SaveSnapshotSuccess:
                    asker.Tell(new LogStoreProtocol.SnapshotSaved(save.Snapshot), Context.Parent);
                    return true;
                case SaveSnapshotFailure failed:
                    asker.Tell(new LogStoreProtocol.SnapshotFailed(save.Snapshot, failed.Cause), Context.Parent);
                    return true;
                default:
                    return false;
            }
        });
    }

    /// <summary>Holds every other request back until the store answered this one.</summary>
    private void Wait(Func<object, bool> onAnswer) => BecomeStacked(message =>
    {
        if (onAnswer(message))
        {
            UnbecomeStacked();
            Stash.UnstashAll();
        }
        else if (message is DeleteSnapshotsSuccess or DeleteSnapshotsFailure)
        {
            OnReceive(message);
        }
        else
        {
            Stash.Stash();
        }
    });

    internal sealed record Open(RaftMetadata Snapshot) : INoSerializationVerificationNeeded;

    internal sealed record Opened(ReadOnlyMemory<byte> State) : INoSerializationVerificationNeeded;

    internal sealed record Missing(RaftMetadata Snapshot, string Reason) : INoSerializationVerificationNeeded;

    internal sealed record DeleteOlderThan(Protocol.Identity.LogIndex Index) : INoSerializationVerificationNeeded;
}
