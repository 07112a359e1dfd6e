using RaftActors.Machines.Locks;
using RaftActors.Messages;

namespace RaftActors.AspNetCore.Http;

/// <summary>
/// The expiry of a lock as a date. Locks expire by log time, which is not a date: this is the local date plus the remaining time, for
/// display only.
/// </summary>
internal static class LockDates
{
    /// <summary>The date at which a lock expires unless renewed, in milliseconds since the Unix epoch.</summary>
    public static long ExpiresAt(TimeProvider wallClock, LockHolder holder, Answer answer, LockResult result) =>
        wallClock.GetUtcNow().ToUnixTimeMilliseconds() + holder.ExpiresAt - Now(answer, result);

    /// <summary>Whether the next client that asks gets the lock.</summary>
    public static bool IsExpired(LockHolder holder, Answer answer, LockResult result) => holder.ExpiresAt <= Now(answer, result);

    /// <summary>A node of an earlier version reports only when the machine was last asked to change something.</summary>
    private static long Now(Answer answer, LockResult result) => Math.Max(answer.LogTime, result.LogTime);
}
