namespace Akka.Actor;

/// <summary>Cancels scheduled work. The token source is made only where somebody asks for the token.</summary>
public class Cancelable : ICancelable, IDisposable
{
    private readonly IActionScheduler _scheduler;
    private CancellationTokenSource _source;
    private int _cancelled;
    private bool _disposed;

    public Cancelable(IScheduler scheduler) : this(scheduler.Advanced)
    {
    }

    public Cancelable(IScheduler scheduler, TimeSpan delay) : this(scheduler) => CancelAfter(delay);

    public Cancelable(IScheduler scheduler, int millisecondsDelay) : this(scheduler, TimeSpan.FromMilliseconds(millisecondsDelay))
    {
    }

    public Cancelable(IActionScheduler scheduler) => _scheduler = scheduler;

    public Cancelable(IActionScheduler scheduler, TimeSpan delay) : this(scheduler) => CancelAfter(delay);

    public bool IsCancellationRequested => Volatile.Read(ref _cancelled) != 0;

    public bool IsDisposed => _disposed;

    public CancellationToken Token
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_source is null && Interlocked.CompareExchange(ref _source, new CancellationTokenSource(), null) is null && IsCancellationRequested)
            {
                _source.Cancel();
            }

            return _source.Token;
        }
    }

    public static ICancelable CreateCanceled()
    {
        var cancelled = new Cancelable((IActionScheduler)null);
        cancelled.Cancel();
        return cancelled;
    }

    public static ICancelable CreateLinkedCancelable(IScheduler scheduler, params ICancelable[] cancelables)
    {
        var linked = new Cancelable(scheduler);
        foreach (var other in cancelables)
        {
            other.Token.Register(linked.Cancel);
        }

        return linked;
    }

    public void Cancel() => Cancel(false);

    public void Cancel(bool throwOnFirstException)
    {
        if (Interlocked.Exchange(ref _cancelled, 1) == 0)
        {
            Volatile.Read(ref _source)?.Cancel(throwOnFirstException);
        }
    }

    public void CancelAfter(TimeSpan delay)
    {
        if (!IsCancellationRequested && delay >= TimeSpan.Zero)
        {
            _scheduler.ScheduleOnce(delay, Cancel, this);
        }
    }

    public void CancelAfter(int millisecondsDelay) => CancelAfter(TimeSpan.FromMilliseconds(millisecondsDelay));

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _source?.Dispose();
        }
    }
}

/// <summary>Cancels what may be missing.</summary>
public static class CancelableExtensions
{
    public static void CancelIfNotNull(this ICancelable cancelable) => cancelable?.Cancel();
}
