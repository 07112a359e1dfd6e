using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Log;

/// <summary>
/// Log time while one leader leads: the last stamp in its log when it took over, plus the time that its own monotonic clock has shown
/// since. No wall clock has a part in it. A new leader goes on from the last stamp that it has, so a time to live that runs out by the
/// log never runs out early.
/// </summary>
/// <remarks>
/// Bounded by silence: of the time between two steps no more than the longest election timeout counts. A leader takes a step at least
/// with every heartbeat; one that did nothing for longer was paused, or its clock jumped, and others may have led meanwhile without log
/// time of their own.
/// </remarks>
/// <param name="lastStamp">The stamp of the last entry, in milliseconds.</param>
/// <param name="now">When the leader took over.</param>
/// <param name="longestSilence">What counts of a silence, at most.</param>
internal sealed class LogClock(long lastStamp, LogicalTime now, TimeSpan longestSilence)
{
    private LogicalTime _asOf = now;
    private long _elapsedTicks;

    /// <summary>What an entry appended now is stamped with, in milliseconds.</summary>
    public long Stamp => lastStamp + (_elapsedTicks / TimeSpan.TicksPerMillisecond);

    /// <summary>Called with every step of the leader.</summary>
    public void Advance(LogicalTime now)
    {
        _elapsedTicks += Math.Min(now.Ticks - _asOf.Ticks, longestSilence.Ticks);
        _asOf = now;
    }
}
