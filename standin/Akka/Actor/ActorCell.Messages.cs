using Akka.Actor.Internal;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

internal sealed partial class ActorCell
{
    private TimerScheduler _timers;
    private ReceiveTimeoutGuard _receiveTimeoutGuard;

    public TimeSpan? ReceiveTimeout => _receiveTimeoutGuard?.Timeout;

    /// <summary>Tells one handling of a message from the next.</summary>
    public long HandledCount { get; private set; }

    public void Invoke(in Envelope envelope)
    {
        var message = envelope.Message;
        HandledCount++;
        _currentMessage = message;
        _sender = envelope.Sender;
        try
        {
            if (message is INoSerializationVerificationNeeded && message is CellMessage internalMessage)
            {
                message = internalMessage.Unwrap(this);
                if (message is null)
                {
                    return;
                }

                _currentMessage = message;
            }

            if (message is IAutoReceivedMessage)
            {
                AutoReceive(message);
            }
            else
            {
                ReceiveMessage(message);
            }

            // Kept after a failure: PreRestart is given the message.
            _currentMessage = null;
            _sender = null;
        }
        catch (Exception cause)
        {
            HandleInvokeFailure(cause);
        }
        finally
        {
            if (_receiveTimeoutGuard is not null && envelope.Message is not INotInfluenceReceiveTimeout)
            {
                _receiveTimeoutGuard.Touch();
            }
        }
    }

    public void ReceiveMessage(object message) => _actor.AroundReceive(_behavior, message);

    public void SystemInvoke(SystemMessage message)
    {
        if (_waitingFor is not null && message is Recreate or Suspend or Resume && IsWaitingToContinue)
        {
            (_postponed ??= new Queue<SystemMessage>()).Enqueue(message);
            return;
        }

        try
        {
            switch (message)
            {
                case ActorTask task: TaskScheduler.Run(task.Task); break;
                case DeathWatchNotification death: WatchedActorTerminated(death); break;
                case Failed failed: HandleFailed(failed); break;
                case Watch watch: AddWatcher(watch.Watchee, watch.Watcher); break;
                case Unwatch unwatch: RemoveWatcher(unwatch.Watchee, unwatch.Watcher); break;
                case Create: CreateActor(); break;
                case Recreate recreate: FaultRecreate(recreate.Cause); break;
                case Suspend: FaultSuspend(); break;
                case Resume resume: FaultResume(resume.CausedByFailure); break;
                case Terminate: HandleTerminate(); break;
                default: throw new NotSupportedException($"Unknown system message {message.GetType()}");
            }
        }
        catch (Exception cause)
        {
            HandleInvokeFailure(cause, (message as Failed)?.Child);
        }
    }

    /// <summary>What reaches an actor after its end.</summary>
    public void AnswerAfterDeath(SystemMessage message)
    {
        if (message is Watch watch)
        {
            if (watch.Watchee.Equals(_self) && !watch.Watcher.Equals(_self))
            {
                watch.Watcher.SendSystemMessage(new DeathWatchNotification(watch.Watchee, existenceConfirmed: true, addressTerminated: false));
            }
        }
    }

    public void SetReceiveTimeout(TimeSpan? timeout)
    {
        if (timeout is { } span && span <= TimeSpan.Zero)
        {
            timeout = null;
        }

        _receiveTimeoutGuard?.Cancel();
        _receiveTimeoutGuard = timeout is null ? null : new ReceiveTimeoutGuard(this, timeout.Value);
    }

    internal bool IsCurrent(TimerScheduler timers) => ReferenceEquals(timers, _timers);

    internal bool IsCurrent(ReceiveTimeoutGuard guard) => ReferenceEquals(guard, _receiveTimeoutGuard);

    private void AutoReceive(object message)
    {
        switch (message)
        {
            case Terminated terminated:
                ReceiveTerminated(terminated);
                break;
            case PoisonPill:
                _self.Stop();
                break;
            case Kill:
                throw new ActorKilledException("Kill");
            case ActorSelectionMessage selection:
                SelectionDelivery.Deliver(_self, Sender, selection);
                break;
            case Identify identify:
                Sender.Tell(new ActorIdentity(identify.MessageId, _self), _self);
                break;
            default:
                ReceiveMessage(message);
                break;
        }
    }

    private void CancelTimers()
    {
        _timers?.CancelAll();
        _timers = null;
    }

    private void PublishError(Exception cause, string message) =>
        SystemImpl.EventStream.Publish(new Error(cause, _self.Path.ToString(), _actor?.GetType() ?? Props.Type, message));
}
