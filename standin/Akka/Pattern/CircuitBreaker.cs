using System.Diagnostics;
using Akka.Actor;

namespace Akka.Pattern;

/// <summary>
/// Counts failures in a row; after too many it refuses calls (open), and after a while lets one through (half-open) whose outcome decides.
/// A call that takes too long is a failure.
/// </summary>
public class CircuitBreaker
{
    private readonly object _gate = new();
    private readonly List<Action> _onOpen = [];
    private readonly List<Action> _onHalfOpen = [];
    private readonly List<Action> _onClose = [];
    private State _state;
    private int _failures;
    private long _openedAt;
    private bool _trialRunning;

    public CircuitBreaker(IScheduler scheduler, int maxFailures, TimeSpan callTimeout, TimeSpan resetTimeout)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxFailures);
        Scheduler = scheduler;
        MaxFailures = maxFailures;
        CallTimeout = callTimeout;
        ResetTimeout = resetTimeout;
    }

    private enum State
    {
        Closed,
        Open,
        HalfOpen,
    }

    public IScheduler Scheduler { get; }

    public int MaxFailures { get; }

    public TimeSpan CallTimeout { get; }

    public TimeSpan ResetTimeout { get; }

    public long CurrentFailureCount => Volatile.Read(ref _failures);

    public Exception LastCaughtException { get; private set; }

    public bool IsClosed => Current == State.Closed;

    public bool IsOpen => Current == State.Open;

    public bool IsHalfOpen => Current == State.HalfOpen;

    private State Current
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    public static CircuitBreaker Create(IScheduler scheduler, int maxFailures, TimeSpan callTimeout, TimeSpan resetTimeout) =>
        new(scheduler, maxFailures, callTimeout, resetTimeout);

    public async Task<T> WithCircuitBreaker<T>(Func<Task<T>> body)
    {
        Admit();
        try
        {
            var result = await Run(body).WaitAsync(CallTimeout).ConfigureAwait(false);
            Succeed();
            return result;
        }
        catch (Exception failure)
        {
            Failed(failure);
            throw;
        }
    }

    public Task WithCircuitBreaker(Func<Task> body) => WithCircuitBreaker<object>(async () =>
    {
        await body().ConfigureAwait(false);
        return null;
    });

    public Task<T> WithCircuitBreaker<T, TState>(TState state, Func<TState, Task<T>> body) => WithCircuitBreaker(() => body(state));

    public Task WithCircuitBreaker<TState>(TState state, Func<TState, Task> body) => WithCircuitBreaker(() => body(state));

    public void WithSyncCircuitBreaker(Action body) => WithSyncCircuitBreaker<object>(() =>
    {
        body();
        return null;
    });

    public T WithSyncCircuitBreaker<T>(Func<T> body)
    {
        Admit();
        try
        {
            var started = Stopwatch.GetTimestamp();
            var result = body();
            if (Stopwatch.GetElapsedTime(started) > CallTimeout)
            {
                Failed(new TimeoutException($"Execution did not complete within the time allotted {CallTimeout}"));
            }
            else
            {
                Succeed();
            }

            return result;
        }
        catch (Exception failure)
        {
            Failed(failure);
            throw;
        }
    }

    /// <summary>Counts a success of a call made elsewhere.</summary>
    public void Succeed()
    {
        List<Action> listeners = null;
        lock (_gate)
        {
            if (_state == State.Open)
            {
                return;
            }

            _failures = 0;
            _trialRunning = false;
            if (_state == State.HalfOpen)
            {
                _state = State.Closed;
                listeners = _onClose;
            }
        }

        Notify(listeners);
    }

    /// <summary>Counts a failure of a call made elsewhere.</summary>
    public void Fail() => Failed(new UserCalledFailException());

    public CircuitBreaker OnOpen(Action callback) => Listen(_onOpen, callback);

    public CircuitBreaker OnHalfOpen(Action callback) => Listen(_onHalfOpen, callback);

    public CircuitBreaker OnClose(Action callback) => Listen(_onClose, callback);

    // Code before the first await may throw too; that counts as a failure of the call.
    private static async Task<T> Run<T>(Func<Task<T>> body) => await body().ConfigureAwait(false);

    private void Admit()
    {
        lock (_gate)
        {
            switch (_state)
            {
                case State.Open:
                    var left = ResetTimeout - Stopwatch.GetElapsedTime(_openedAt);
                    throw new OpenCircuitException(LastCaughtException, left > TimeSpan.Zero ? left : TimeSpan.Zero);
                case State.HalfOpen when _trialRunning:
                    throw new OpenCircuitException("Circuit breaker is half open, only calls that succeed will be let through", LastCaughtException);
                case State.HalfOpen:
                    _trialRunning = true;
                    break;
            }
        }
    }

    private void Failed(Exception failure)
    {
        List<Action> listeners = null;
        lock (_gate)
        {
            LastCaughtException = failure;
            if (_state == State.Open)
            {
                return;
            }

            _failures++;
            _trialRunning = false;
            if (_state == State.HalfOpen || _failures >= MaxFailures)
            {
                _state = State.Open;
                _openedAt = Stopwatch.GetTimestamp();
                listeners = _onOpen;
                Scheduler.Advanced.ScheduleOnce(ResetTimeout, AttemptReset);
            }
        }

        Notify(listeners);
    }

    private void AttemptReset()
    {
        lock (_gate)
        {
            if (_state != State.Open)
            {
                return;
            }

            _state = State.HalfOpen;
            _trialRunning = false;
        }

        Notify(_onHalfOpen);
    }

    private CircuitBreaker Listen(List<Action> listeners, Action callback)
    {
        lock (listeners)
        {
            listeners.Add(callback);
        }

        return this;
    }

    private static void Notify(List<Action> listeners)
    {
        if (listeners is null)
        {
            return;
        }

        lock (listeners)
        {
            listeners.ForEach(callback => callback());
        }
    }
}
