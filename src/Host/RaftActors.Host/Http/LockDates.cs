using RaftActors.Machines.Locks;
using RaftActors.Messages;

namespace RaftActors.Host.Http;

/// <summary>
/// The end of a lock's time as people know it. Locks live by log time, which is not a date: what is shown is the date here plus what is
/// left. Nothing is decided by it.
/// </summary>
internal static class LockDates
{
    /// <summary>The date at which a lock's time is over unless it is renewed, in milliseconds since the Unix epoch.</summary>
    public static long ExpiresAt(TimeProvider wallClock, LockHolder holder, Answer answer, LockResult result) =>
        wallClock.GetUtcNow().ToUnixTimeMilliseconds() + holder.ExpiresAt - Now(answer, result);

    /// <summary>Whether the next who asks gets the lock.</summary>
    public static bool IsExpired(LockHolder holder, Answer answer, LockResult result) => holder.ExpiresAt <= Now(answer, result);

    /// <summary>A node of an earlier version says only when the machine was last asked to change something.</summary>
    private static long Now(Answer answer, LockResult result) => Math.Max(answer.LogTime, result.LogTime);
}
