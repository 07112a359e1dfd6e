using Akka.Event;
using Akka.Pattern;

namespace Akka.Actor;

/// <summary>An actor whose behaviour depends on a state, with data that changes along.</summary>
public abstract partial class FSM<TState, TData> : FSMBase
{
    private readonly Dictionary<TState, StateFunction> _stateFunctions = [];
    private readonly Dictionary<TState, TimeSpan?> _stateTimeouts = [];
    private readonly List<TransitionHandler> _transitionHandlers = [];
    private readonly ILoggingAdapter _log;
    private StateFunction _unhandled;
    private Action<StopEvent<TState, TData>> _onTermination = static _ => { };
    private HashSet<IActorRef> _listeners;
    private State<TState, TData> _current;
    private State<TState, TData> _next;
    private long _generation;
    private Cancelable _stateTimeout;

    protected FSM()
    {
        _log = Context.GetLogger();
        _unhandled = LogUnhandled;
    }

    /// <summary>Handles an event in one state; null means that it does not.</summary>
    public delegate State<TState, TData> StateFunction(Event<TData> fsmEvent);

    /// <summary>Runs between two states, while the old one is still current.</summary>
    public delegate void TransitionHandler(TState initialState, TState nextState);

    public TState StateName => Started.StateName;

    public TData StateData => Started.StateData;

    public TData NextStateData => _next is not null
        ? _next.StateData
        : throw new InvalidOperationException("NextStateData is only available during OnTransition");

    private State<TState, TData> Started => _current
        ?? throw new IllegalStateException("You must call StartWith before calling StateName or StateData.");

    /// <summary>Several functions for one state are tried in the order of their declaration.</summary>
    public void When(TState stateName, StateFunction func, TimeSpan? timeout = null)
    {
        _stateFunctions[stateName] = _stateFunctions.TryGetValue(stateName, out var earlier) ? OrElse(earlier, func) : func;
        if (timeout is not null || !_stateTimeouts.ContainsKey(stateName))
        {
            _stateTimeouts[stateName] = timeout;
        }
    }

    public void StartWith(TState stateName, TData stateData, TimeSpan? timeout = null) =>
        _current = new State<TState, TData>(stateName, stateData, timeout);

    /// <summary>Enters the first state; to be called last.</summary>
    public void Initialize()
    {
        if (_current is null)
        {
            throw new IllegalStateException("You must call StartWith before calling Initialize");
        }

        MakeTransition(_current);
    }

    public State<TState, TData> GoTo(TState nextStateName) => new(nextStateName, StateData);

    public State<TState, TData> GoTo(TState nextStateName, TData stateData) => new(nextStateName, stateData);

    public State<TState, TData> Stay() => _staying ??= GoTo(StateName).WithNotification(false);

    public State<TState, TData> Stop() => Stop(Normal.Instance);

    public State<TState, TData> Stop(Reason reason) => Stop(reason, StateData);

    public State<TState, TData> Stop(Reason reason, TData stateData) => Stay().Using(stateData).WithStopReason(reason);

    public void SetStateTimeout(TState state, TimeSpan? timeout) => _stateTimeouts[state] = timeout;

    public void OnTransition(TransitionHandler transitionHandler) => _transitionHandlers.Add(transitionHandler);

    public void OnTermination(Action<StopEvent<TState, TData>> terminationHandler) => _onTermination = terminationHandler;

    public void WhenUnhandled(StateFunction stateFunction) => _unhandled = OrElse(stateFunction, LogUnhandled);

    public TransformHelper Transform(StateFunction func) => new(func);

    protected override void PostStop()
    {
        // Stopped from outside: the machine has not ended itself.
        if (_current is not null)
        {
            Terminate(Stay().WithStopReason(Shutdown.Instance));
        }

        base.PostStop();
    }

    protected virtual void LogTermination(Reason reason)
    {
        if (reason is not Failure failure)
        {
            return;
        }

        if (failure.Cause is Exception cause)
        {
            _log.Error(cause, "terminating due to Failure");
        }
        else
        {
            _log.Error("{0}", failure.Cause);
        }
    }

    private static StateFunction OrElse(StateFunction first, StateFunction second) => e => first(e) ?? second(e);

    private State<TState, TData> LogUnhandled(Event<TData> e)
    {
        _log.Warning("unhandled event {0} in state {1}", e.FsmEvent, StateName);
        return Stay();
    }

    /// <summary>Changes what a state function answers.</summary>
    public sealed class TransformHelper(StateFunction func)
    {
        public StateFunction Func { get; } = func;

        public StateFunction Using(Func<State<TState, TData>, State<TState, TData>> andThen) => e =>
        {
            var answer = Func(e);
            return answer is null ? null : andThen(answer);
        };
    }
}
