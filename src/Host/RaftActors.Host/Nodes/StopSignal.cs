using System.Runtime.InteropServices;

namespace RaftActors.Host.Nodes;

/// <summary>Waits for Ctrl-C or SIGTERM; a second one terminates the process at once, as by default.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;
    private int _counted;

    public StopSignal() =>
        _registrations = [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        ];

    public bool IsAsked => _asked.Task.IsCompleted;

    /// <summary>Completes on a signal, or after the given time, which by default counts as a signal.</summary>
    public async Task WaitAsync(TimeSpan? atMost, CancellationToken cancel, bool endsThen = true)
    {
        try
        {
            await _asked.Task.WaitAsync(atMost ?? Timeout.InfiniteTimeSpan, cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            if (endsThen)
            {
                Count();
            }
        }
        catch (OperationCanceledException)
        {
            // Not a signal, although the cause may be one: the lifetime of systemd stops the server at the same SIGTERM, which may get here
            // later, and must not end the process then.
            _asked.TrySetResult();
        }
    }

    public void Dispose() => Array.ForEach(_registrations, r => r.Dispose());

    private void OnSignal(PosixSignalContext context) => context.Cancel = Count();

    /// <returns>Whether it is the first.</returns>
    private bool Count()
    {
        var isFirst = Interlocked.Exchange(ref _counted, 1) == 0;
        _asked.TrySetResult();
        return isFirst;
    }
}
