using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.TestKit;

/// <summary>Time moves when the test says so. The monotonic clocks are those of the machine all the same.</summary>
public class TestScheduler : IScheduler, IAdvancedScheduler
{
    private readonly SortedDictionary<DateTimeOffset, List<Item>> _due = [];
    private DateTimeOffset _now = DateTimeOffset.UtcNow;

    public TestScheduler(Config schedulerConfig, ILoggingAdapter log)
    {
    }

    public DateTimeOffset Now
    {
        get
        {
            lock (_due)
            {
                return _now;
            }
        }
    }

    public TimeSpan MonotonicClock => Stopwatch.GetElapsedTime(0);

    public TimeSpan HighResMonotonicClock => Stopwatch.GetElapsedTime(0);

    public IAdvancedScheduler Advanced => this;

    protected DateTimeOffset TimeNow => Now;

    public void Advance(TimeSpan offset) => AdvanceTo(Now + offset);

    public void AdvanceTo(DateTimeOffset when)
    {
        var ready = new List<Item>();
        lock (_due)
        {
            if (when < _now)
            {
                throw new InvalidOperationException("You can't reverse time...");
            }

            _now = when;
            while (_due.Count > 0 && _due.First() is var (time, items) && time <= when)
            {
                _due.Remove(time);
                ready.AddRange(items);
            }
        }

        foreach (var item in ready)
        {
            if (item.Cancelable is { IsCancellationRequested: true })
            {
                continue;
            }

            item.Run();
            if (item.Interval is { } interval)
            {
                Add(item, interval);
            }
        }
    }

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender) =>
        ScheduleTellOnce(delay, receiver, message, sender, null);

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(new Item(() => receiver.Tell(message, sender), null, cancelable), delay);

    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender) =>
        ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, null);

    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(new Item(() => receiver.Tell(message, sender), interval, cancelable), initialDelay);

    public void ScheduleOnce(TimeSpan delay, Action action) => ScheduleOnce(delay, action, null);

    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) => Add(new Item(action, null, cancelable), delay);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) => ScheduleRepeatedly(initialDelay, interval, action, null);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Add(new Item(action, interval, cancelable), initialDelay);

    public void ScheduleOnce(TimeSpan delay, IRunnable action) => ScheduleOnce(delay, action.Run, null);

    public void ScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) => ScheduleOnce(delay, action.Run, cancelable);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action) =>
        ScheduleRepeatedly(initialDelay, interval, action.Run, null);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        ScheduleRepeatedly(initialDelay, interval, action.Run, cancelable);

    private void Add(Item item, TimeSpan delay)
    {
        lock (_due)
        {
            var at = _now + delay;
            if (!_due.TryGetValue(at, out var items))
            {
                _due[at] = items = [];
            }

            items.Add(item);
        }
    }

    private sealed record Item(Action Run, TimeSpan? Interval, ICancelable Cancelable);
}
