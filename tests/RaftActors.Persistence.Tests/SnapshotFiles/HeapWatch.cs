namespace RaftActors.Persistence.Tests.SnapshotFiles;

/// <summary>The highest size of the managed heap, garbage included, looked at every few milliseconds.</summary>
internal sealed class HeapWatch : IDisposable
{
    private readonly Timer _timer;
    private readonly long _before;
    private long _highest;

    public HeapWatch()
    {
        _before = GC.GetTotalMemory(forceFullCollection: true);
        _timer = new Timer(_ => Look(), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(5));
    }

    /// <summary>Bytes above those at the start.</summary>
    public long Growth => Math.Max(0, Interlocked.Read(ref _highest) - _before);

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var now = GC.GetTotalMemory(forceFullCollection: false);
        var highest = Interlocked.Read(ref _highest);
        while (now > highest)
        {
            var seen = Interlocked.CompareExchange(ref _highest, now, highest);
            if (seen == highest)
            {
                return;
            }

            highest = seen;
        }
    }
}
