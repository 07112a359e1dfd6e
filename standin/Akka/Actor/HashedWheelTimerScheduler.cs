using System.Diagnostics;
using Akka.Actor.Internal;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Actor;

/// <summary>
/// Timers on one thread that sleeps until the next is due: never early, and no later than a tick plus the wake-up of the thread.
/// Being its own thread it keeps going when the pool is starved.
/// </summary>
public class HashedWheelTimerScheduler : SchedulerBase, IDateTimeOffsetNowTimeProvider, IDisposable
{
    private const int FirstSweep = 4096;

    private readonly PriorityQueue<ScheduledWork, (long DueTick, long Order)> _queue = new();
    private readonly long _tick;
    private Thread _thread;
    private long _order;
    private long _sleepsUntil = long.MaxValue;
    private int _sweepAt = FirstSweep;
    private bool _disposed;

    public HashedWheelTimerScheduler(Config scheduler, ILoggingAdapter log) : base(scheduler, log)
    {
        var tick = scheduler.IsNullOrEmpty() ? TimeSpan.FromMilliseconds(10) : scheduler.GetTimeSpan("tick-duration", TimeSpan.FromMilliseconds(10));
        _tick = Math.Max(1, (long)(tick.TotalSeconds * Stopwatch.Frequency));
    }

    public override TimeSpan MonotonicClock => MonotonicTime.Now;

    public override TimeSpan HighResMonotonicClock => MonotonicTime.Now;

    protected override DateTimeOffset TimeNow => DateTimeOffset.Now;

    public void Dispose()
    {
        lock (_queue)
        {
            _disposed = true;
            _queue.Clear();
            Monitor.PulseAll(_queue);
        }

        GC.SuppressFinalize(this);
    }

    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(new ScheduledTell(receiver, message, sender, cancelable), delay, 0);

    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(new ScheduledTell(receiver, message, sender, cancelable), initialDelay, ToTicks(interval));

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) =>
        Add(new ScheduledAction(action, cancelable), delay, 0);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Add(new ScheduledAction(action, cancelable), initialDelay, ToTicks(interval));

    private static long ToTicks(TimeSpan span) => (long)(span.Ticks * ((double)Stopwatch.Frequency / TimeSpan.TicksPerSecond));

    private void Add(ScheduledWork work, TimeSpan delay, long interval)
    {
        if (work.IsCancelled)
        {
            return;
        }

        work.Due = Stopwatch.GetTimestamp() + ToTicks(delay);
        work.Interval = interval;
        lock (_queue)
        {
            if (_disposed)
            {
                throw new SchedulerException("Cannot schedule: the scheduler has been shut down.");
            }

            Enqueue(work);
            if (_queue.Count > _sweepAt)
            {
                Sweep();
            }

            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "akka.scheduler" };
                _thread.Start();
            }
            else if (work.Due < _sleepsUntil)
            {
                Monitor.Pulse(_queue);
            }
        }
    }

    // Dues are rounded up to whole ticks, so that what is due at nearly the same time shares one wake-up.
    private void Enqueue(ScheduledWork work) => _queue.Enqueue(work, ((work.Due + _tick - 1) / _tick, _order++));

    // Cancelled work with a far due would pile up otherwise.
    private void Sweep()
    {
        var alive = _queue.UnorderedItems.Where(item => !item.Element.IsCancelled).ToArray();
        _queue.Clear();
        _queue.EnqueueRange(alive);
        _sweepAt = Math.Max(FirstSweep, _queue.Count * 2);
    }

    private void Run()
    {
        while (AwaitNext() is { } work)
        {
            try
            {
                if (!work.IsCancelled)
                {
                    work.Run();
                }
            }
            catch (Exception failure)
            {
                Log.Error(failure, "Error while executing scheduled work: {0}", failure.Message);
            }

            if (work.Interval > 0 && !work.IsCancelled)
            {
                lock (_queue)
                {
                    // Missed rounds are not made up for.
                    work.Due = Math.Max(work.Due + work.Interval, Stopwatch.GetTimestamp());
                    Enqueue(work);
                }
            }
        }
    }

    private ScheduledWork AwaitNext()
    {
        lock (_queue)
        {
            while (!_disposed)
            {
                if (!_queue.TryPeek(out _, out var next))
                {
                    _sleepsUntil = long.MaxValue;
                    Monitor.Wait(_queue);
                    continue;
                }

                var due = next.DueTick * _tick;
                var left = due - Stopwatch.GetTimestamp();
                if (left <= 0)
                {
                    _sleepsUntil = 0;
                    return _queue.Dequeue();
                }

                _sleepsUntil = due;
                Monitor.Wait(_queue, (int)Math.Min(int.MaxValue, Math.Ceiling(left * 1000.0 / Stopwatch.Frequency)));
            }

            return null;
        }
    }
}
