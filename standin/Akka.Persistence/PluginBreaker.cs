using Akka.Configuration;
using Akka.Pattern;

namespace Akka.Persistence;

/// <summary>
/// The circuit breaker of a plug-in: after several failures in a row its calls fail at once, until one trial call succeeds.
/// </summary>
/// <remarks>A call that has timed out may still take effect later; nobody waits for it any more.</remarks>
internal sealed class PluginBreaker
{
    private readonly object _gate = new();
    private readonly int _maxFailures;
    private readonly TimeSpan _callTimeout;
    private readonly TimeSpan _resetTimeout;

    private int _failures;
    private long _openUntil;
    private bool _open;
    private bool _trialRunning;

    public PluginBreaker(Config config)
    {
        _maxFailures = config.GetInt("circuit-breaker.max-failures", 10);
        _callTimeout = config.GetTimeSpan("circuit-breaker.call-timeout", TimeSpan.FromSeconds(10), false);
        _resetTimeout = config.GetTimeSpan("circuit-breaker.reset-timeout", TimeSpan.FromSeconds(30), false);
    }

    public Task<TResult> Call<TState, TResult>(TState state, Func<TState, Task<TResult>> body)
    {
        if (!TryEnter(out var remaining))
        {
            return Task.FromException<TResult>(new OpenCircuitException($"The plugin has failed too often; its calls are not tried for another {remaining}", remaining));
        }

        Task<TResult> call;
        try
        {
            call = body(state);
        }
        catch (Exception cause)
        {
            call = Task.FromException<TResult>(cause);
        }

        if (call.IsCompletedSuccessfully)
        {
            OnSuccess();
            return call;
        }

        return Await(call);
    }

    private async Task<TResult> Await<TResult>(Task<TResult> call)
    {
        try
        {
            var result = await call.WaitAsync(_callTimeout).ConfigureAwait(false);
            OnSuccess();
            return result;
        }
        catch
        {
            OnFailure();
            throw;
        }
    }

    private bool TryEnter(out TimeSpan remaining)
    {
        remaining = TimeSpan.Zero;
        lock (_gate)
        {
            if (!_open)
            {
                return true;
            }

            var wait = _openUntil - Environment.TickCount64;
            if (wait > 0 || _trialRunning)
            {
                remaining = TimeSpan.FromMilliseconds(Math.Max(wait, 0));
                return false;
            }

            _trialRunning = true;
            return true;
        }
    }

    private void OnSuccess()
    {
        lock (_gate)
        {
            if (_open && !_trialRunning)
            {
                // It had started before the breaker opened, so it says nothing about the state after that.
                return;
            }

            _failures = 0;
            _open = false;
            _trialRunning = false;
        }
    }

    private void OnFailure()
    {
        lock (_gate)
        {
            if (_open && !_trialRunning)
            {
                return;
            }

            _failures++;
            if (_trialRunning || _failures >= _maxFailures)
            {
                _open = true;
                _trialRunning = false;
                _openUntil = Environment.TickCount64 + (long)_resetTimeout.TotalMilliseconds;
            }
        }
    }
}
