using RaftActors.Client;

namespace RaftActors.Machines.Locks;

/// <summary>Waits for the next change of a lock: watches the log, and the time of the holder.</summary>
/// <param name="locks">The locks.</param>
/// <param name="name">The lock.</param>
/// <param name="clock">Measures the time of the holder.</param>
/// <param name="fallback">How long to wait if the log cannot be watched.</param>
internal sealed class LockWatch(LockClient locks, string name, TimeProvider clock, TimeSpan fallback)
{
    /// <summary>
    /// Returns when the lock was released or has another holder, or the holder's time has passed without a renewal. May return early if the
    /// log cannot be watched.
    /// </summary>
    /// <param name="seen">What the caller knows.</param>
    /// <param name="index">The index that it includes.</param>
    /// <param name="least">The least change to return for. If a renewal is enough, the holder's time is not measured.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <returns>Whether the holder's time has passed.</returns>
    public async Task<bool> ChangeAsync(LockResult seen, long index, LockChange least, CancellationToken cancel)
    {
        var track = new LockTrack(name, seen.Holder);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var overdue = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        using var passed = overdue.Token.Register(ended.Cancel);
        Measure(seen.LogTime);
        try
        {
            await foreach (var entry in locks.FollowAsync(index + 1, ended.Token).ConfigureAwait(false))
            {
                var change = track.Follow(entry);
                if (change >= least)
                {
                    return false;
                }

                if (change != LockChange.None)
                {
                    Measure(entry.Timestamp);
                }
            }

            return false;
        }
        catch (OperationCanceledException) when (overdue.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception unwatchable) when (unwatchable is RaftCompactedException or RaftSubscriptionEndedException)
        {
            await Task.Delay(fallback, clock, cancel).ConfigureAwait(false);
            return false;
        }

        // Log time moves at the rate of the leader's clock: a little later the time is over there too.
        void Measure(long logTime)
        {
            if (least > LockChange.Time && track.ExpiresAt is { } end)
            {
                overdue.CancelAfter(TimeSpan.FromMilliseconds(Math.Max(end - logTime, 0) + 1));
            }
        }
    }
}
