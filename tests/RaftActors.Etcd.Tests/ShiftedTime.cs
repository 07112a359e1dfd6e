namespace RaftActors.Etcd.Tests;

/// <summary>The time of the machine with the clock on the wall put forward.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _ticks;

    public void Shift(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ticks));
}
