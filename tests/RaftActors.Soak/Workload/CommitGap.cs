using RaftActors.Soak.History;

namespace RaftActors.Soak.Workload;

/// <summary>The longest time in which a group acknowledged no write.</summary>
/// <remarks>Safe from any thread.</remarks>
internal sealed class CommitGap(OperationHistory history)
{
    private readonly Lock _lock = new();
    private long _last = history.Now;

    /// <summary>The longest gap in microseconds.</summary>
    public long Longest { get; private set; }

    /// <summary>When the latest write was acknowledged, in the history's time.</summary>
    public long Last
    {
        get
        {
            lock (_lock)
            {
                return _last;
            }
        }
    }

    public void Acknowledged()
    {
        lock (_lock)
        {
            var now = history.Now;
            Longest = Math.Max(Longest, now - _last);
            _last = now;
        }
    }
}
