using Akka.Actor;
using Akka.Event;
using RaftActors.Protocol.Identity;
using RaftActors.Telemetry;

namespace RaftActors.Machines;

/// <summary>
/// Logs the commands on which the machine failed. Any client can cause them, so at most one line per second, with the number of those not
/// logged.
/// </summary>
internal sealed class FailureLog(ILoggingAdapter log, GroupId group, IScheduler clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private TimeSpan? _last;
    private long _unwritten;

    public void Add(EntryId entry, Exception thrown)
    {
        var now = clock.MonotonicClock;
        if (_last is { } last && now - last < Interval)
        {
            _unwritten++;
            return;
        }

        log.Write(thrown, LogEvents.MachineFailedOnCommand, group, entry, _unwritten);
        _last = now;
        _unwritten = 0;
    }
}
