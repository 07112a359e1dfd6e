using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace RaftActors.Tests.Replicas;

/// <summary>
/// A scheduler whose clocks a test moves independently: the monotonic one only forward, the wall clock anywhere. Timers run in real time.
/// </summary>
public sealed class SteeredScheduler(Config config, ILoggingAdapter log) : SchedulerBase(config, log), IDisposable
{
    public const string Hocon = "akka.scheduler.implementation = \"RaftActors.Tests.Replicas.SteeredScheduler, RaftActors.Tests\"";

    private readonly IScheduler _timers = new HashedWheelTimerScheduler(config, log);
    private long _passed;
    private long _wallJump;

    public override TimeSpan MonotonicClock => _timers.MonotonicClock + TimeSpan.FromTicks(Interlocked.Read(ref _passed));

    public override TimeSpan HighResMonotonicClock => _timers.HighResMonotonicClock + TimeSpan.FromTicks(Interlocked.Read(ref _passed));

    protected override DateTimeOffset TimeNow => _timers.Now.AddTicks(Interlocked.Read(ref _wallJump));

    public void Pass(TimeSpan time) => Interlocked.Add(ref _passed, time.Ticks);

    public void JumpWallClock(TimeSpan by) => Interlocked.Add(ref _wallJump, by.Ticks);

    public void Dispose() => ((IDisposable)_timers).Dispose();

    protected override void InternalScheduleTellOnce(
        TimeSpan delay, ICanTell receiver, object message, IActorRef sender,
        ICancelable cancelable) => _timers.ScheduleTellOnce(delay, receiver, message, sender, cancelable);

    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        _timers.ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) =>
        _timers.Advanced.ScheduleOnce(delay, action, cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) =>
        _timers.Advanced.ScheduleOnce(delay, action, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        _timers.Advanced.ScheduleRepeatedly(initialDelay, interval, action, cancelable);

    protected override void InternalScheduleRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, IRunnable action,
        ICancelable cancelable) => _timers.Advanced.ScheduleRepeatedly(initialDelay, interval, action, cancelable);
}
