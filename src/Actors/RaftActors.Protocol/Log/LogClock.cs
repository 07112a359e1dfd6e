using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Log;

/// <summary>
/// Log time during one leadership: the last stamp in the leader's log when it took over, plus the time elapsed since on its own monotonic
/// clock. No wall clock is involved. A new leader continues from the last stamp in its log, so a time to live measured in log time never
/// expires early.
/// </summary>
/// <remarks>
/// Of the time between two steps, at most the longest election timeout counts, and the silence if the group rests. A leader takes at least
/// one step per heartbeat; if it was idle for longer, it was paused or its clock jumped, and other replicas may have led meanwhile without
/// advancing log time.
/// </remarks>
/// <param name="lastStamp">The stamp of the last entry, in milliseconds.</param>
/// <param name="now">When the leader took over.</param>
/// <param name="longestPause">The longest time between two steps that counts in full, without a silence.</param>
internal sealed class LogClock(long lastStamp, LogicalTime now, TimeSpan longestPause)
{
    private LogicalTime _asOf = now;
    private long _elapsedTicks;

    /// <summary>The stamp of an entry appended now, in milliseconds.</summary>
    public long Stamp => lastStamp + (_elapsedTicks / TimeSpan.TicksPerMillisecond);

    /// <summary>Called at every step of the leader.</summary>
    /// <param name="now">The leader's monotonic clock.</param>
    /// <param name="silence">How long the group rests between two steps; zero if it does not.</param>
    public void Advance(LogicalTime now, TimeSpan silence)
    {
        _elapsedTicks += Math.Min(now.Ticks - _asOf.Ticks, longestPause.Ticks + silence.Ticks);
        _asOf = now;
    }
}
