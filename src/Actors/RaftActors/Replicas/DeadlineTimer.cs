using RaftActors.Protocol.Identity;

namespace RaftActors.Replicas;

/// <summary>
/// The one timer of a replica. A deadline that moved later is noticed when the old timer fires, so a heartbeat costs no timer work. A
/// distant deadline will probably have moved by then: it is checked slightly early, together with those of the node's other groups, and
/// armed exactly only if it has not.
/// </summary>
internal sealed class DeadlineTimer(TimeSpan grid)
{
    private LogicalTime _armedFor = LogicalTime.Never;

    /// <summary>How long to wait, if the timer must be set again; null if it need not.</summary>
    public TimeSpan? Arm(LogicalTime due, LogicalTime now)
    {
        if (due >= _armedFor)
        {
            return null;
        }

        _armedFor = due != LogicalTime.Never && due - now > 2 * grid ? due.RoundedDown(grid) : due;
        var delay = _armedFor - now;
        return delay > TimeSpan.Zero ? delay : TimeSpan.FromTicks(1);
    }

    /// <summary>The timer fired; returns how late.</summary>
    public TimeSpan Fired(LogicalTime now)
    {
        var late = now - _armedFor;
        _armedFor = LogicalTime.Never;
        return late;
    }
}
