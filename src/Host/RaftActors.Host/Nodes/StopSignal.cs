using System.Runtime.InteropServices;

namespace RaftActors.Host.Nodes;

/// <summary>Waits for Ctrl-C or SIGTERM; a second one terminates the process at once, as by default.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;

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
        catch (Exception over) when (over is TimeoutException or OperationCanceledException)
        {
            // Treat both like the signal.
            if (endsThen || over is OperationCanceledException)
            {
                _asked.TrySetResult();
            }
        }
    }

    public void Dispose() => Array.ForEach(_registrations, r => r.Dispose());

    private void OnSignal(PosixSignalContext context) => context.Cancel = _asked.TrySetResult();
}
