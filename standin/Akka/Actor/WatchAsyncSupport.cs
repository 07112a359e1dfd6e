using Akka.Actor.Internal;
using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>The end of an actor as a task.</summary>
public static class WatchAsyncSupport
{
    /// <summary>True once the actor has ended, false where the token was cancelled before.</summary>
    public static async Task<bool> WatchAsync(this IActorRef target, CancellationToken token = default)
    {
        var watchee = (IInternalActorRef)target;
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var path = watchee.Provider.TempPath();
        var watcher = new DeathWatcherRef(watchee.Provider, path, ended);
        watchee.Provider.RegisterTempActor(watcher, path);
        try
        {
            watchee.SendSystemMessage(new Watch(watchee, watcher));
            return await ended.Task.WaitAsync(token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            watchee.SendSystemMessage(new Unwatch(watchee, watcher));
            return false;
        }
        finally
        {
            watchee.Provider.UnregisterTempActor(path);
        }
    }
}
