using Akka.Actor.Internal;

namespace Akka.Actor;

/// <summary>Request and answer as a task.</summary>
public static class Futures
{
    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout = null) =>
        self.Ask<object>(message, timeout, CancellationToken.None);

    public static Task<object> Ask(this ICanTell self, object message, CancellationToken cancellationToken) =>
        self.Ask<object>(message, null, cancellationToken);

    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) =>
        self.Ask<object>(message, timeout, cancellationToken);

    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout = null) =>
        self.Ask<T>(message, timeout, CancellationToken.None);

    public static Task<T> Ask<T>(this ICanTell self, object message, CancellationToken cancellationToken) =>
        self.Ask<T>(message, null, cancellationToken);

    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) =>
        Start<T>(self, message, null, timeout, cancellationToken);

    /// <summary>For messages that carry the reference to answer to.</summary>
    public static Task<T> Ask<T>(this ICanTell self, Func<IActorRef, object> messageFactory, TimeSpan? timeout, CancellationToken cancellationToken) =>
        Start<T>(self, null, messageFactory, timeout, cancellationToken);

    internal static IActorRefProvider ProviderOf(ICanTell self) => self switch
    {
        ActorSelection selection => ProviderOf(selection.Anchor),
        IInternalActorRef actor when actor is not Nobody => actor.Provider,
        _ => InternalCurrentActorCellKeeper.Current?.SystemImpl.Provider,
    };

    private static Task<T> Start<T>(
        ICanTell self, object message, Func<IActorRef, object> messageFactory, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var provider = ProviderOf(self) ?? throw new ArgumentException("Unable to resolve the target Provider", nameof(self));
        var limit = timeout ?? provider.Settings.AskTimeout;
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var future = provider.CreateFutureRef(result);
        if (limit != Timeout.InfiniteTimeSpan && limit >= TimeSpan.Zero)
        {
            var timer = new CancellationTokenSource();
            timer.Token.UnsafeRegister(static state => ((AskState<T>)state).TimedOut(), new AskState<T>(future, result, limit, default));
            timer.CancelAfter(limit);
            _ = result.Task.ContinueWith(static (_, state) => ((CancellationTokenSource)state).Dispose(), timer, CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        if (cancellationToken.CanBeCanceled)
        {
            var registration = cancellationToken.UnsafeRegister(
                static state => ((AskState<T>)state).Canceled(), new AskState<T>(future, result, limit, cancellationToken));
            _ = result.Task.ContinueWith(static (_, state) => ((CancellationTokenRegistration)state).Dispose(), registration, CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        self.Tell(messageFactory is null ? message : messageFactory(future), future);
        return result.Task;
    }

    private sealed record AskState<T>(FutureActorRef<T> Future, TaskCompletionSource<T> Result, TimeSpan Limit, CancellationToken Token)
    {
        public void TimedOut()
        {
            if (Future.TryFinish())
            {
                Result.TrySetException(new AskTimeoutException($"Timeout after {Limit.TotalSeconds} seconds"));
            }
        }

        public void Canceled()
        {
            if (Future.TryFinish())
            {
                Result.TrySetCanceled(Token);
            }
        }
    }
}
