using System.Diagnostics;

namespace RaftActors.Benchmarks.Race.Clients;

/// <summary>
/// Writes at a steady rate without waiting for answers, kills a server, and measures the time until a write that was sent after the kill is
/// acknowledged.
/// </summary>
internal sealed class FailoverProbe(IRaceTarget target, ClientTask task)
{
    /// <summary>After this time the gap counts as that long.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PatienceOfOne = TimeSpan.FromSeconds(1);
    private readonly ReadOnlyMemory<byte> _value = RequestPicker.Value(task);
    private readonly TaskCompletionSource<long> _acknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _killedAt = long.MaxValue;
    private long _acknowledgedBefore;
    private long _failed;

    public async Task<LoadResult> RunAsync(CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var writing = WriteAsync(stop.Token);
        try
        {
            await Task.Delay(Before, cancel);
            if (Interlocked.Read(ref _acknowledgedBefore) == 0)
            {
                throw new InvalidOperationException("No write was acknowledged before the kill: there is nothing to measure.");
            }

            using var victim = Process.GetProcessById(task.Servers[task.Victim]);
            Volatile.Write(ref _killedAt, Stopwatch.GetTimestamp());
            victim.Kill();
            await Task.WhenAny(_acknowledged.Task, Task.Delay(Longest, cancel));
            cancel.ThrowIfCancellationRequested();
            var gap = _acknowledged.Task.IsCompleted ? Stopwatch.GetElapsedTime(_killedAt, await _acknowledged.Task) : Longest;
            return new LoadResult { Max = gap.TotalMilliseconds, Errors = Interlocked.Read(ref _failed) };
        }
        finally
        {
            await stop.CancelAsync();
            await writing;
        }
    }

    private async Task WriteAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval);
        var writes = new List<Task>();
        try
        {
            for (var attempt = 0; await timer.WaitForNextTickAsync(stop); attempt++)
            {
                writes.RemoveAll(w => w.IsCompleted);
                writes.Add(WriteAsync(attempt));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(writes);
        }
    }

    private async Task WriteAsync(int attempt)
    {
        var sentAt = Stopwatch.GetTimestamp();
        if (!await target.TryPutAsync(RequestPicker.Key(attempt % task.Keys), _value, attempt, PatienceOfOne))
        {
            Interlocked.Increment(ref _failed);
        }
        else if (sentAt > Volatile.Read(ref _killedAt))
        {
            _acknowledged.TrySetResult(Stopwatch.GetTimestamp());
        }
        else
        {
            Interlocked.Increment(ref _acknowledgedBefore);
        }
    }
}
