using Akka.TestKit;

namespace RaftActors.Coordination.Tests;

/// <summary>The monotonic clock of a system whose timers a test drives; it can also move without them, as in a hanging process.</summary>
internal sealed class VirtualClock(TestScheduler timers) : TimeProvider
{
    private readonly DateTimeOffset _start = timers.Now;
    private long _hung;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => (timers.Now - _start).Ticks + Interlocked.Read(ref _hung);

    /// <summary>Time passes, and timers that are due fire.</summary>
    public void Advance(TimeSpan time) => timers.Advance(time);

    /// <summary>Time passes, but no timer fires.</summary>
    public void Hang(TimeSpan time) => Interlocked.Add(ref _hung, time.Ticks);
}
