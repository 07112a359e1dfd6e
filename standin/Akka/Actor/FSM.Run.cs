namespace Akka.Actor;

public abstract partial class FSM<TState, TData>
{
    private readonly Dictionary<string, FsmTimer> _timers = [];

    // Made once for each state and data, so that staying allocates nothing.
    private State<TState, TData> _staying;

    /// <summary>A message under this name after some time; replaces one under the same name.</summary>
    public void SetTimer(string name, object msg, TimeSpan timeout, bool repeat = false)
    {
        CancelTimer(name);
        var scheduler = Context.System.Scheduler;
        var timer = new FsmTimer(name, msg, repeat, new Cancelable(scheduler));
        _timers[name] = timer;
        if (repeat)
        {
            scheduler.ScheduleTellRepeatedly(timeout, timeout, Self, timer, Self, timer.Cancelable);
        }
        else
        {
            scheduler.ScheduleTellOnce(timeout, Self, timer, Self, timer.Cancelable);
        }
    }

    public void CancelTimer(string name)
    {
        if (_timers.Remove(name, out var timer))
        {
            timer.Cancelable.Cancel();
        }
    }

    public bool IsTimerActive(string name) => _timers.ContainsKey(name);

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case TimeoutMarker marker:
                if (marker.Generation == _generation)
                {
                    Process(StateTimeout.Instance);
                }

                return true;
            case FsmTimer timer:
                Fire(timer);
                return true;
            case SubscribeTransitionCallBack subscribe:
                Context.Watch(subscribe.ActorRef);
                (_listeners ??= []).Add(subscribe.ActorRef);
                subscribe.ActorRef.Tell(new CurrentState<TState>(Self, StateName), Self);
                return true;
            case UnsubscribeTransitionCallBack unsubscribe:
                Context.Unwatch(unsubscribe.ActorRef);
                _listeners?.Remove(unsubscribe.ActorRef);
                return true;
            case Terminated terminated when _listeners is not null && _listeners.Remove(terminated.ActorRef):
                return true;
        }

        CancelStateTimeout();
        _generation++;
        Process(message);
        return true;
    }

    private void Fire(FsmTimer timer)
    {
        if (!_timers.TryGetValue(timer.Name, out var current) || !ReferenceEquals(current, timer))
        {
            return;
        }

        CancelStateTimeout();
        _generation++;
        if (!timer.Repeats)
        {
            _timers.Remove(timer.Name);
        }

        Process(timer.Message);
    }

    private void Process(object message)
    {
        var e = new Event<TData>(message, _current.StateData);
        var upcoming = _stateFunctions.TryGetValue(_current.StateName, out var handle) ? handle(e) : null;
        Apply(upcoming ?? _unhandled(e));
    }

    private void Apply(State<TState, TData> upcoming)
    {
        if (upcoming.StopReason is null)
        {
            MakeTransition(upcoming);
            return;
        }

        Reply(upcoming);
        Terminate(upcoming);
        Context.Stop(Self);
    }

    private void MakeTransition(State<TState, TData> upcoming)
    {
        if (!_stateFunctions.ContainsKey(upcoming.StateName))
        {
            // The actor itself goes on, in the old state.
            Terminate(Stay().WithStopReason(new Failure($"Next state {upcoming.StateName} does not exist")));
            return;
        }

        Reply(upcoming);
        if (upcoming.Notifies || !EqualityComparer<TState>.Default.Equals(_current.StateName, upcoming.StateName))
        {
            _next = upcoming;
            foreach (var handler in _transitionHandlers)
            {
                handler(_current.StateName, upcoming.StateName);
            }

            if (_listeners is { Count: > 0 })
            {
                var transition = new Transition<TState>(Self, _current.StateName, upcoming.StateName);
                foreach (var listener in _listeners)
                {
                    listener.Tell(transition, Self);
                }
            }

            _next = null;
        }

        if (!ReferenceEquals(upcoming, _staying))
        {
            _staying = null;
        }

        _current = upcoming;
        var timeout = upcoming.Timeout ?? _stateTimeouts.GetValueOrDefault(upcoming.StateName);
        if (timeout is { } limit && limit >= TimeSpan.Zero && limit < TimeSpan.MaxValue)
        {
            CancelStateTimeout();
            _stateTimeout = new Cancelable(Context.System.Scheduler);
            Context.System.Scheduler.ScheduleTellOnce(limit, Self, new TimeoutMarker(_generation), Self, _stateTimeout);
        }
    }

    private void Reply(State<TState, TData> upcoming)
    {
        for (var i = 0; i < upcoming.Replies.Count; i++)
        {
            Sender.Tell(upcoming.Replies[i], Self);
        }
    }

    private void Terminate(State<TState, TData> upcoming)
    {
        if (_current.StopReason is not null)
        {
            return;
        }

        LogTermination(upcoming.StopReason);
        foreach (var timer in _timers.Values)
        {
            timer.Cancelable.Cancel();
        }

        _timers.Clear();
        CancelStateTimeout();
        _generation++;
        _current = upcoming;
        _staying = null;
        _onTermination(new StopEvent<TState, TData>(upcoming.StopReason, upcoming.StateName, upcoming.StateData));
    }

    private void CancelStateTimeout()
    {
        _stateTimeout?.Cancel();
        _stateTimeout = null;
    }
}
