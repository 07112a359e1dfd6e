using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence.Snapshot;

/// <summary>A snapshot store whose operations are asynchronous.</summary>
public abstract class SnapshotStore : ActorBase
{
    private readonly PluginBreaker _breaker;
    private readonly bool _publish;
    private readonly ILoggingAdapter _log;

    protected SnapshotStore()
    {
        var extension = Persistence.Instance.Apply(Context.System);
        _breaker = new PluginBreaker(extension.SnapshotStoreConfig(Self));
        _log = Context.GetLogger();
        _publish = extension.Settings.Internal.PublishPluginCommands;
    }

    protected sealed override bool Receive(object message)
    {
        switch (message)
        {
            case LoadSnapshot load:
                _ = LoadAsync(load, Sender, Self);
                return true;
            case SaveSnapshot save:
                var metadata = new SnapshotMetadata(
                    save.Metadata.PersistenceId,
                    save.Metadata.SequenceNr,
                    save.Metadata.Timestamp == DateTime.MinValue ? DateTime.UtcNow : save.Metadata.Timestamp);
                _ = SaveAsync(metadata, save.Snapshot, Sender, Self);
                break;
            case DeleteSnapshot delete:
                _ = DeleteAsync(delete.Metadata, Sender, Self);
                break;
            case DeleteSnapshots delete:
                _ = DeleteAsync(delete, Sender, Self);
                break;
            default:
                return ReceivePluginInternal(message);
        }

        if (_publish)
        {
            Context.System.EventStream.Publish(message);
        }

        return true;
    }

    protected abstract Task<SelectedSnapshot> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria);

    protected abstract Task SaveAsync(SnapshotMetadata metadata, object snapshot);

    protected abstract Task DeleteAsync(SnapshotMetadata metadata);

    protected abstract Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria);

    /// <summary>Messages of the plug-in itself; those of the protocol never come here.</summary>
    protected virtual bool ReceivePluginInternal(object message) => false;

    private async Task LoadAsync(LoadSnapshot load, IActorRef replyTo, IActorRef self)
    {
        if (load.Criteria.Equals(SnapshotSelectionCriteria.None))
        {
            replyTo.Tell(new LoadSnapshotResult(null, load.ToSequenceNr), self);
            return;
        }

        try
        {
            var selected = await _breaker.Call(
                (Store: this, Load: load),
                static s => s.Store.LoadAsync(s.Load.PersistenceId, s.Load.Criteria.Limit(s.Load.ToSequenceNr))).ConfigureAwait(false);
            replyTo.Tell(new LoadSnapshotResult(selected, load.ToSequenceNr), self);
        }
        catch (Exception cause)
        {
            replyTo.Tell(new LoadSnapshotFailed(cause), self);
        }
    }

    private async Task SaveAsync(SnapshotMetadata metadata, object snapshot, IActorRef replyTo, IActorRef self)
    {
        try
        {
            await Guard((Store: this, metadata, snapshot), static s => s.Store.SaveAsync(s.metadata, s.snapshot)).ConfigureAwait(false);
            replyTo.Tell(new SaveSnapshotSuccess(metadata), self);
        }
        catch (Exception cause)
        {
            replyTo.Tell(new SaveSnapshotFailure(metadata, cause), self);
            RemoveHalfWritten(metadata);
        }
    }

    /// <summary>A failed save may have left something behind. When removing it fails too, the next save or delete meets it.</summary>
    private void RemoveHalfWritten(SnapshotMetadata metadata) =>
        _ = Guard((Store: this, metadata), static s => s.Store.DeleteAsync(s.metadata))
            .ContinueWith(
                static (failed, log) => ((ILoggingAdapter)log).Warning(
                    "A snapshot that was not saved may have left a rest: {0}", failed.Exception.Message),
                _log,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);

    private async Task DeleteAsync(SnapshotMetadata metadata, IActorRef replyTo, IActorRef self)
    {
        try
        {
            await Guard((Store: this, metadata), static s => s.Store.DeleteAsync(s.metadata)).ConfigureAwait(false);
            replyTo.Tell(new DeleteSnapshotSuccess(metadata), self);
        }
        catch (Exception cause)
        {
            replyTo.Tell(new DeleteSnapshotFailure(metadata, cause), self);
        }
    }

    private async Task DeleteAsync(DeleteSnapshots delete, IActorRef replyTo, IActorRef self)
    {
        try
        {
            await Guard((Store: this, delete), static s => s.Store.DeleteAsync(s.delete.PersistenceId, s.delete.Criteria))
                .ConfigureAwait(false);
            replyTo.Tell(new DeleteSnapshotsSuccess(delete.Criteria), self);
        }
        catch (Exception cause)
        {
            replyTo.Tell(new DeleteSnapshotsFailure(delete.Criteria, cause), self);
        }
    }

    private Task Guard<TState>(TState state, Func<TState, Task> body) => _breaker.Call((state, body), static async s =>
    {
        await s.body(s.state).ConfigureAwait(false);
        return true;
    });
}
