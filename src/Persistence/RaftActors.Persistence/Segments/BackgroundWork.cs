namespace RaftActors.Persistence.Segments;

/// <summary>A thread for work with files that nothing waits for: one piece after the other.</summary>
/// <param name="isInline">Whether to do everything at once on the caller's thread, for tests.</param>
internal sealed class BackgroundWork(bool isInline)
{
    private Task _last = Task.CompletedTask;

    public void Run(Action work)
    {
        if (isInline)
        {
            work();
            return;
        }

        _last = _last.ContinueWith(
            _ => work(), CancellationToken.None, TaskContinuationOptions.LongRunning, TaskScheduler.Default);
    }

    public void Wait() => _last.Wait();
}
