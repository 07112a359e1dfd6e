namespace RaftActors.Replicas.Snapshots;

/// <summary>
/// How fast this node sends snapshots of ranges, all of them together: so many bytes in a second, and a tenth of a second's worth at once.
/// A chunk may go while anything is left, and what it takes beyond is paid back before the next one. Thread-safe.
/// </summary>
/// <param name="bytesPerSecond">The rate.</param>
/// <param name="clock">Measures the time.</param>
internal sealed class SendBudget(long bytesPerSecond, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private double _left = bytesPerSecond / 10.0;
    private long _at = clock.GetTimestamp();

    /// <summary>Takes what a chunk needs.</summary>
    /// <returns>Zero if it may be sent now; otherwise how long to wait before asking again, and nothing is taken.</returns>
    public TimeSpan Take(int bytes)
    {
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            _left = Math.Min(bytesPerSecond / 10.0, _left + (clock.GetElapsedTime(_at, now).TotalSeconds * bytesPerSecond));
            _at = now;
            if (_left <= 0)
            {
                return TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(-_left / bytesPerSecond * 1000)));
            }

            _left -= bytes;
            return TimeSpan.Zero;
        }
    }
}
