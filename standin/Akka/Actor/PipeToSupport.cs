namespace Akka.Actor;

/// <summary>Sends the outcome of a task as a message.</summary>
public static class PipeToSupport
{
    public static Task PipeTo<T>(
        this Task<T> taskToPipe, ICanTell recipient, IActorRef sender = null, Func<T, object> success = null, Func<Exception, object> failure = null) =>
        Pipe(taskToPipe, () => success is null ? taskToPipe.Result : success(taskToPipe.Result), recipient, sender, failure);

    public static Task PipeTo(
        this Task taskToPipe, ICanTell recipient, IActorRef sender = null, Func<object> success = null, Func<Exception, object> failure = null) =>
        Pipe(taskToPipe, success, recipient, sender, failure);

    public static Task PipeTo<T>(
        this ValueTask<T> taskToPipe, ICanTell recipient, IActorRef sender = null, Func<T, object> success = null, Func<Exception, object> failure = null) =>
        taskToPipe.AsTask().PipeTo(recipient, sender, success, failure);

    public static Task PipeTo(
        this ValueTask taskToPipe, ICanTell recipient, IActorRef sender = null, Func<object> success = null, Func<Exception, object> failure = null) =>
        taskToPipe.AsTask().PipeTo(recipient, sender, success, failure);

    private static async Task Pipe(Task task, Func<object> success, ICanTell recipient, IActorRef sender, Func<Exception, object> failure)
    {
        await ((Task)task.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default))
            .ConfigureAwait(false);
        if (task.IsCompletedSuccessfully)
        {
            if (success is not null)
            {
                recipient.Tell(success(), sender);
            }

            return;
        }

        Exception cause = task.IsCanceled ? new TaskCanceledException(task)
            : task.Exception.InnerExceptions.Count == 1 ? task.Exception.InnerException : task.Exception;
        recipient.Tell(failure is null ? new Status.Failure(cause) : failure(cause), sender);
    }
}

/// <summary>Stops an actor and waits for its end.</summary>
public static class GracefulStopSupport
{
    public static Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout) => target.GracefulStop(timeout, PoisonPill.Instance);

    public static async Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout, object stopMessage)
    {
        var watchee = (IInternalActorRef)target;
        var provider = watchee.Provider;
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var path = provider.TempPath();
        var watcher = new Internal.DeathWatcherRef(provider, path, ended);
        provider.RegisterTempActor(watcher, path);
        try
        {
            watchee.SendSystemMessage(new Dispatch.SysMsg.Watch(watchee, watcher));
            target.Tell(stopMessage, ActorRefs.NoSender);
            return await ended.Task.WaitAsync(timeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            watchee.SendSystemMessage(new Dispatch.SysMsg.Unwatch(watchee, watcher));
            throw new TaskCanceledException($"The actor {target} did not stop within {timeout}.");
        }
        finally
        {
            provider.UnregisterTempActor(path);
        }
    }

}
