using Akka.Actor;

namespace RaftActors.Machines;

/// <summary>Log time for display: the last timestamp that the machine saw, plus the time since. Nothing is decided by it.</summary>
internal sealed class LogClock(IScheduler clock)
{
    private long _timestamp;
    private TimeSpan _seenAt;

    public long Now => _timestamp + (long)(clock.MonotonicClock - _seenAt).TotalMilliseconds;

    public void Note(long timestamp)
    {
        if (timestamp != _timestamp)
        {
            (_timestamp, _seenAt) = (timestamp, clock.MonotonicClock);
        }
    }
}
