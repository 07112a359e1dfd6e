using Akka.Actor;
using Akka.Event;

namespace Akka.Pattern;

/// <summary>Has one child, to which it forwards everything, and starts it again after a growing delay.</summary>
public sealed class BackoffSupervisor : ActorBase
{
    private readonly BackoffPlan _plan;
    private readonly SupervisorStrategy _strategy;
    private IActorRef _child;
    private int _restarts;
    private bool _finalStop;
    private bool _failed;

    internal BackoffSupervisor(BackoffPlan plan)
    {
        _plan = plan;
        _strategy = plan.OnFailure ? new OneForOneStrategy(Decide) : plan.Strategy;
    }

    public static Props Props(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor) =>
        Props(Backoff.OnStop(childProps, childName, minBackoff, maxBackoff, randomFactor));

    public static Props Props(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor, int maxNrOfRetries) =>
        Props(Backoff.OnStop(childProps, childName, minBackoff, maxBackoff, randomFactor, maxNrOfRetries));

    public static Props Props(BackoffOptions options) => options.Props;

    protected override SupervisorStrategy SupervisorStrategy() => _strategy;

    protected override void PreStart()
    {
        StartChildNow();
        base.PreStart();
    }

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case StartChild:
                StartChildNow();
                if (_plan.Reset is AutoReset auto)
                {
                    Context.System.Scheduler.ScheduleTellOnce(auto.After, Self, new ResetRestartCount(_restarts), Self);
                }

                return true;
            case Reset when _plan.Reset is ManualReset:
                _restarts = 0;
                return true;
            case ResetRestartCount reset:
                // Restarted meanwhile: the child has not run long enough.
                if (reset.Current == _restarts)
                {
                    _restarts = 0;
                }

                return true;
            case GetRestartCount:
                Sender.Tell(new RestartCount(_restarts), Self);
                return true;
            case GetCurrentChild:
                Sender.Tell(new CurrentChild(_child), Self);
                return true;
            case Terminated terminated when terminated.ActorRef.Equals(_child):
                ChildEnded();
                return true;
            default:
                Forward(message);
                return true;
        }
    }

    private void Forward(object message)
    {
        if (_child is not null)
        {
            _child.Forward(message);
            _finalStop |= _plan.FinalStopMessage is not null && _plan.FinalStopMessage(message);
        }
        else if (_plan.FinalStopMessage is not null && _plan.FinalStopMessage(message))
        {
            Context.Stop(Self);
        }
        else if (_plan.ReplyWhileStopped is not null)
        {
            Sender.Tell(_plan.ReplyWhileStopped, Self);
        }
        else
        {
            Context.System.DeadLetters.Forward(message);
        }
    }

    private void StartChildNow() => _child ??= Context.Watch(Context.ActorOf(_plan.ChildProps, _plan.ChildName));

    private void ChildEnded()
    {
        _child = null;
        var limit = _plan.Strategy.MaxNumberOfRetries;
        if (_finalStop || (limit >= 0 && _restarts >= limit) || (_plan.OnFailure && !_failed))
        {
            Context.Stop(Self);
            return;
        }

        _failed = false;
        Context.System.Scheduler.ScheduleTellOnce(_plan.DelayOf(_restarts), Self, StartChild.Instance, Self);
        _restarts++;
    }

    // A failed child is stopped and started afresh later, instead of being restarted at once.
    private Directive Decide(Exception cause)
    {
        var directive = _plan.Strategy.Decider.Decide(cause);
        if (directive != Directive.Restart)
        {
            return directive;
        }

        _failed = true;
        return Directive.Stop;
    }

    /// <summary>Asks for the child.</summary>
    public sealed class GetCurrentChild
    {
        public static readonly GetCurrentChild Instance = new();

        private GetCurrentChild()
        {
        }
    }

    /// <summary>The child, or null while there is none.</summary>
    public sealed class CurrentChild(IActorRef @ref)
    {
        public IActorRef Ref { get; } = @ref;
    }

    /// <summary>Sets the restart count to zero.</summary>
    public sealed class Reset
    {
        public static readonly Reset Instance = new();

        private Reset()
        {
        }
    }

    /// <summary>Asks for the restart count.</summary>
    public sealed class GetRestartCount
    {
        public static readonly GetRestartCount Instance = new();

        private GetRestartCount()
        {
        }
    }

    /// <summary>How often the child was started again.</summary>
    public sealed class RestartCount(int count)
    {
        public int Count { get; } = count;
    }

    /// <summary>Time to start the child.</summary>
    public sealed class StartChild : IDeadLetterSuppression
    {
        public static readonly StartChild Instance = new();

        private StartChild()
        {
        }
    }

    /// <summary>Sets the restart count to zero if it has not changed since.</summary>
    public sealed class ResetRestartCount(int current) : IDeadLetterSuppression
    {
        public int Current { get; } = current;
    }
}
