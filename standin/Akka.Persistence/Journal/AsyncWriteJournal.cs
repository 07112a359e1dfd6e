using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence.Journal;

/// <summary>Reads the events of a journal.</summary>
public interface IAsyncRecovery
{
    Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback);

    Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr);
}

/// <summary>A journal whose operations are asynchronous. Answers leave it in the order of the writes, over all persistent actors.</summary>
public abstract class AsyncWriteJournal : WriteJournalBase, IAsyncRecovery
{
    protected readonly bool CanPublish;

    private readonly PluginBreaker _breaker;
    private readonly ReplayFilterSettings _replayFilter;
    private readonly AnswerQueue _answers = new();
    private readonly ILoggingAdapter _log;
    private readonly Func<IEnumerable<AtomicWrite>, Task<IImmutableList<Exception>>> _write;

    protected AsyncWriteJournal()
    {
        var extension = Persistence.Instance.Apply(Context.System);
        var config = extension.JournalConfig(Self);
        CanPublish = extension.Settings.Internal.PublishPluginCommands;
        _breaker = new PluginBreaker(config);
        _replayFilter = new ReplayFilterSettings(config);
        _write = WriteMessagesAsync;
        _log = Context.GetLogger();
    }

    public abstract Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback);

    public abstract Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr);

    protected static Exception TryUnwrapException(Exception e)
    {
        if (e is AggregateException aggregate)
        {
            var flat = aggregate.Flatten();
            return flat.InnerExceptions.Count == 1 ? flat.InnerExceptions[0] : flat;
        }

        return e;
    }

    protected abstract Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages);

    protected abstract Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr);

    /// <summary>Messages of the plug-in itself; those of the protocol never come here.</summary>
    protected virtual bool ReceivePluginInternal(object message) => false;

    protected sealed override bool Receive(object message) => ReceiveWriteJournal(message) || ReceivePluginInternal(message);

    protected bool ReceiveWriteJournal(object message)
    {
        switch (message)
        {
            case WriteMessages write:
                HandleWrite(write);
                return true;
            case ReplayMessages replay:
                HandleReplay(replay);
                return true;
            case DeleteMessagesTo delete:
                HandleDelete(delete);
                return true;
            default:
                return false;
        }
    }

    private void HandleWrite(WriteMessages message)
    {
        var writes = PreparePersistentBatch(message.Messages);
        var answer = _answers.Reserve(message);
        var task = _breaker.Call(writes, _write);
        if (task.IsCompleted)
        {
            Complete(answer, task);
        }
        else
        {
            task.ContinueWith(
                static (done, state) =>
                {
                    var (journal, pending) = ((AsyncWriteJournal, PendingAnswer))state;
                    journal.Complete(pending, done);
                },
                (this, answer),
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
    }

    private void Complete(PendingAnswer answer, Task<IImmutableList<Exception>> task)
    {
        var failure = task.IsFaulted ? TryUnwrapException(task.Exception) : task.IsCanceled ? new OperationCanceledException() : null;
        _answers.Complete(answer, failure, failure is null ? task.Result : null);
    }

    private void HandleReplay(ReplayMessages message)
    {
        if (CanPublish)
        {
            Context.System.EventStream.Publish(message);
        }

        var replay = new Replay(message, _replayFilter.Create(message.PersistentActor), _log);
        _ = ReplayAsync(replay, Context);
    }

    private async Task ReplayAsync(Replay replay, IActorContext context)
    {
        var message = replay.Message;
        try
        {
            var from = Math.Max(0L, message.FromSequenceNr - 1);
            var highest = await _breaker.Call(
                (Journal: this, message.PersistenceId, From: from),
                static s => s.Journal.ReadHighestSequenceNrAsync(s.PersistenceId, s.From)).ConfigureAwait(false);
            var to = Math.Min(message.ToSequenceNr, highest);
            if (highest != 0L && message.FromSequenceNr <= to && message.Max > 0L)
            {
                await ReplayMessagesAsync(context, message.PersistenceId, message.FromSequenceNr, to, message.Max, replay.OnEvent)
                    .ConfigureAwait(false);
            }

            replay.Succeed(highest);
        }
        catch (Exception cause)
        {
            replay.Fail(TryUnwrapException(cause));
        }
    }

    private void HandleDelete(DeleteMessagesTo message)
    {
        if (CanPublish)
        {
            Context.System.EventStream.Publish(message);
        }

        _ = DeleteAsync(message, Self);
    }

    private async Task DeleteAsync(DeleteMessagesTo message, IActorRef self)
    {
        try
        {
            await _breaker.Call((Journal: this, Message: message), static async s =>
            {
                await s.Journal.DeleteMessagesToAsync(s.Message.PersistenceId, s.Message.ToSequenceNr).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
            message.PersistentActor.Tell(new DeleteMessagesSuccess(message.ToSequenceNr), self);
        }
        catch (Exception cause)
        {
            message.PersistentActor.Tell(new DeleteMessagesFailure(TryUnwrapException(cause), message.ToSequenceNr), self);
        }
    }
}
