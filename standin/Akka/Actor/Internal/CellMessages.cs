namespace Akka.Actor.Internal;

/// <summary>A message to a cell itself, with a message for the actor inside that may be out of date by now.</summary>
internal abstract class CellMessage : INoSerializationVerificationNeeded
{
    /// <summary>The message for the actor, or null.</summary>
    public abstract object Unwrap(ActorCell cell);
}

/// <summary>
/// Measures the silence of an actor with one timer: messages only count, and the timer looks whether the count moved since it was set.
/// </summary>
internal sealed class ReceiveTimeoutGuard : CellMessage, INotInfluenceReceiveTimeout
{
    private readonly ActorCell _cell;
    private readonly Cancelable _cancelable;
    private TimeSpan _lastMessage;
    private bool _touched;

    public ReceiveTimeoutGuard(ActorCell cell, TimeSpan timeout)
    {
        _cell = cell;
        Timeout = timeout;
        _cancelable = new Cancelable(cell.SystemImpl.Scheduler);
        Arm(timeout);
    }

    public TimeSpan Timeout { get; }

    public void Touch()
    {
        _lastMessage = _cell.SystemImpl.Scheduler.MonotonicClock;
        _touched = true;
    }

    public void Cancel() => _cancelable.Cancel();

    public override object Unwrap(ActorCell cell)
    {
        if (!cell.IsCurrent(this))
        {
            return null;
        }

        if (!_touched)
        {
            Arm(Timeout);
            return ReceiveTimeout.Instance;
        }

        var left = Timeout - (_cell.SystemImpl.Scheduler.MonotonicClock - _lastMessage);
        if (left > TimeSpan.Zero)
        {
            Arm(left);
            return null;
        }

        Arm(Timeout);
        return ReceiveTimeout.Instance;
    }

    private void Arm(TimeSpan delay)
    {
        _touched = false;
        _cell.SystemImpl.Scheduler.ScheduleTellOnce(delay, _cell.Self, this, _cell.Self, _cancelable);
    }
}
