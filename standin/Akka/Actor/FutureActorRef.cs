namespace Akka.Actor;

/// <summary>The sender of an Ask: its first message completes the task. The path is made, and registered, at its first use.</summary>
public sealed class FutureActorRef<T> : MinimalActorRef
{
    private readonly TaskCompletionSource<T> _result;
    private readonly IActorRefProvider _provider;
    private ActorPath _path;
    private int _done;

    internal FutureActorRef(TaskCompletionSource<T> result, IActorRefProvider provider)
    {
        _result = result;
        _provider = provider;
    }

    public FutureActorRef(TaskCompletionSource<T> result, ActorPath path, IActorRefProvider provider) : this(result, provider)
    {
        _path = path;
        _provider.RegisterTempActor(this, path);
    }

    public override IActorRefProvider Provider => _provider;

    public override bool IsTerminated => Volatile.Read(ref _done) != 0;

    public override ActorPath Path
    {
        get
        {
            if (Volatile.Read(ref _path) is { } path)
            {
                return path;
            }

            lock (_result)
            {
                if (_path is null)
                {
                    path = _provider.TempPath();
                    if (!IsTerminated)
                    {
                        _provider.RegisterTempActor(this, path);
                    }

                    Volatile.Write(ref _path, path);
                }

                return _path;
            }
        }
    }

    public override void SendSystemMessage(Dispatch.SysMsg.ISystemMessage message)
    {
        if (message is Dispatch.SysMsg.Watch watch && IsTerminated)
        {
            watch.Watcher.SendSystemMessage(new Dispatch.SysMsg.DeathWatchNotification(this, existenceConfirmed: true, addressTerminated: false));
        }
    }

    internal bool TryFinish()
    {
        if (Interlocked.Exchange(ref _done, 1) != 0)
        {
            return false;
        }

        lock (_result)
        {
            if (_path is not null)
            {
                _provider.UnregisterTempActor(_path);
            }
        }

        return true;
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (!TryFinish())
        {
            _provider.DeadLetters.Tell(new Event.DeadLetter(message, sender ?? _provider.DeadLetters, this), sender);
            return;
        }

        switch (message)
        {
            // A caller who asks for a Status, or for any object, sees the failure as an exception all the same.
            case Status.Failure failure:
                _result.TrySetException(failure.Cause ?? new TaskCanceledException("Status.Failure without a cause."));
                break;
            case T answer:
                _result.TrySetResult(answer);
                break;
            default:
                _result.TrySetException(new ArgumentException(
                    $"Received message of type [{message.GetType()}] - Ask expected message of type [{typeof(T)}]"));
                break;
        }
    }
}
