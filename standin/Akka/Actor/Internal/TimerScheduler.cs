namespace Akka.Actor.Internal;

internal sealed class TimerScheduler(ActorCell cell) : ITimerScheduler
{
    private readonly Dictionary<object, Timer> _timers = [];

    public IReadOnlyCollection<object> ActiveTimers => _timers.Keys;

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval) => Start(key, msg, interval, interval, cell.Self);

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef sender) => Start(key, msg, interval, interval, sender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval) =>
        Start(key, msg, initialDelay, interval, cell.Self);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef sender) =>
        Start(key, msg, initialDelay, interval, sender);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout) => Start(key, msg, timeout, null, cell.Self);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender) => Start(key, msg, timeout, null, sender);

    public bool IsTimerActive(object key) => _timers.ContainsKey(key);

    public void Cancel(object key)
    {
        if (_timers.Remove(key, out var timer))
        {
            timer.Cancelable.Cancel();
        }
    }

    public void CancelAll()
    {
        foreach (var timer in _timers.Values)
        {
            timer.Cancelable.Cancel();
        }

        _timers.Clear();
    }

    private void Start(object key, object msg, TimeSpan delay, TimeSpan? interval, IActorRef sender)
    {
        Cancel(key);
        var scheduler = cell.SystemImpl.Scheduler;
        var timer = new Timer(this, key, msg, interval is not null, new Cancelable(scheduler));
        _timers[key] = timer;
        if (interval is { } period)
        {
            scheduler.ScheduleTellRepeatedly(delay, period, cell.Self, timer, sender, timer.Cancelable);
        }
        else
        {
            scheduler.ScheduleTellOnce(delay, cell.Self, timer, sender, timer.Cancelable);
        }
    }

    private object Fired(Timer timer)
    {
        // Its own object is a timer's generation: after a replacement the key belongs to another one.
        if (!cell.IsCurrent(this) || !_timers.TryGetValue(timer.Key, out var current) || !ReferenceEquals(current, timer))
        {
            return null;
        }

        if (!timer.Repeats)
        {
            _timers.Remove(timer.Key);
        }

        return timer.Payload;
    }

    private sealed class Timer(TimerScheduler owner, object key, object payload, bool repeats, ICancelable cancelable) : CellMessage
    {
        public object Key { get; } = key;

        public object Payload { get; } = payload;

        public bool Repeats { get; } = repeats;

        public ICancelable Cancelable { get; } = cancelable;

        public override object Unwrap(ActorCell receiver) => owner.Fired(this);
    }
}
