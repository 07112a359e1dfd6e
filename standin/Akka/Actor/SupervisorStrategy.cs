using Akka.Actor.Internal;
using Akka.Event;
using Akka.Util;

namespace Akka.Actor;

/// <summary>What to do with a failed actor.</summary>
public enum Directive
{
    Resume,
    Restart,
    Escalate,
    Stop,
}

/// <summary>Chooses a directive.</summary>
public interface IDecider
{
    Directive Decide(Exception cause);
}

/// <summary>How a parent deals with failures of its children.</summary>
public abstract class SupervisorStrategy : ISurrogated
{
    public static readonly IDecider DefaultDecider = new LocalOnlyDecider(cause => cause switch
    {
        ActorInitializationException or ActorKilledException or DeathPactException => Directive.Stop,
        _ => Directive.Restart,
    });

    public static readonly SupervisorStrategy DefaultStrategy = new OneForOneStrategy(DefaultDecider);

    public static readonly OneForOneStrategy StoppingStrategy = new(_ => Directive.Stop);

    public abstract IDecider Decider { get; }

    protected bool LoggingEnabled { get; set; } = true;

    public virtual ISurrogate ToSurrogate(ActorSystem system) => throw new NotSupportedException("Supervisor strategies are not sent.");

    protected abstract Directive Handle(IActorRef child, Exception exception);

    protected void RestartChild(IActorRef child, Exception cause, bool suspendFirst)
    {
        var actor = (IInternalActorRef)child;
        if (suspendFirst)
        {
            actor.Suspend();
        }

        actor.Restart(cause);
    }

    protected void ResumeChild(IActorRef child, Exception exception) => ((IInternalActorRef)child).Resume(exception);

    /// <summary>False where the failure is to be escalated.</summary>
    internal bool HandleFailure(ActorCell cell, IActorRef child, Exception cause, ChildRestartStats stats, List<ChildRestartStats> children)
    {
        var directive = Handle(child, cause);
        switch (directive)
        {
            case Directive.Escalate:
                LogFailure(cell, child, cause, directive);
                return false;
            case Directive.Resume:
                LogFailure(cell, child, cause, directive);
                ResumeChild(child, cause);
                return true;
            default:
                LogFailure(cell, child, cause, directive);
                ProcessFailure(cell, directive == Directive.Restart, child, cause, stats, children);
                return true;
        }
    }

    internal abstract void ProcessFailure(
        ActorCell cell, bool restart, IActorRef child, Exception cause, ChildRestartStats stats, List<ChildRestartStats> children);

    protected virtual void LogFailure(IActorContext context, IActorRef child, Exception cause, Directive directive)
    {
        if (!LoggingEnabled)
        {
            return;
        }

        var message = cause is ActorInitializationException { InnerException: { } inner } ? inner.Message : cause.Message;
        var source = child.Path.ToString();
        var stream = context.System.EventStream;
        switch (directive)
        {
            case Directive.Resume:
                stream.Publish(new Warning(cause, source, GetType(), message));
                break;
            case Directive.Escalate:
                break;
            default:
                stream.Publish(new Error(cause, source, GetType(), message));
                break;
        }
    }
}

/// <summary>Decides by a delegate.</summary>
public class LocalOnlyDecider : IDecider
{
    private readonly Func<Exception, Directive> _decider;

    internal LocalOnlyDecider(Func<Exception, Directive> decider) => _decider = decider;

    public Directive Decide(Exception cause) => _decider(cause);
}

/// <summary>Each child by itself: others are not affected.</summary>
public class OneForOneStrategy : SupervisorStrategy
{
    private readonly int _maxNrOfRetries;
    private readonly int _withinMilliseconds;

    public OneForOneStrategy() : this(DefaultDecider)
    {
    }

    public OneForOneStrategy(IDecider decider) : this(-1, -1, decider)
    {
    }

    public OneForOneStrategy(Func<Exception, Directive> localOnlyDecider) : this(-1, -1, localOnlyDecider)
    {
    }

    public OneForOneStrategy(Func<Exception, Directive> localOnlyDecider, bool loggingEnabled = true) : this(-1, -1, localOnlyDecider, loggingEnabled)
    {
    }

    public OneForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, Func<Exception, Directive> localOnlyDecider)
        : this(maxNrOfRetries, withinTimeRange, new LocalOnlyDecider(localOnlyDecider))
    {
    }

    public OneForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, IDecider decider)
        : this(maxNrOfRetries ?? -1, Milliseconds(withinTimeRange), decider)
    {
    }

    public OneForOneStrategy(int maxNrOfRetries, int withinTimeMilliseconds, Func<Exception, Directive> localOnlyDecider, bool loggingEnabled = true)
        : this(maxNrOfRetries, withinTimeMilliseconds, new LocalOnlyDecider(localOnlyDecider), loggingEnabled)
    {
    }

    public OneForOneStrategy(int maxNrOfRetries, int withinTimeMilliseconds, IDecider decider, bool loggingEnabled = true)
    {
        _maxNrOfRetries = maxNrOfRetries;
        _withinMilliseconds = withinTimeMilliseconds;
        Decider = decider;
        LoggingEnabled = loggingEnabled;
    }

    public int MaxNumberOfRetries => _maxNrOfRetries;

    public int WithinTimeRangeMilliseconds => _withinMilliseconds;

    public override IDecider Decider { get; }

    public OneForOneStrategy WithMaxNrOfRetries(int maxNrOfRetries) => new(maxNrOfRetries, _withinMilliseconds, Decider, LoggingEnabled);

    protected override Directive Handle(IActorRef child, Exception exception) => Decider.Decide(exception);

    internal override void ProcessFailure(
        ActorCell cell, bool restart, IActorRef child, Exception cause, ChildRestartStats stats, List<ChildRestartStats> children)
    {
        if (restart && stats.RequestRestartPermission(_maxNrOfRetries, _withinMilliseconds))
        {
            RestartChild(child, cause, suspendFirst: false);
        }
        else
        {
            cell.Stop(child);
        }
    }

    private static int Milliseconds(TimeSpan? span) =>
        span is { } value && value != Timeout.InfiniteTimeSpan ? (int)Math.Min(value.TotalMilliseconds, int.MaxValue) : -1;
}

/// <summary>Makes the strategy of the user guardian; named in the configuration.</summary>
public abstract class SupervisorStrategyConfigurator
{
    public static SupervisorStrategyConfigurator CreateConfigurator(string typeName)
    {
        var type = Type.GetType(typeName) ?? typeof(SupervisorStrategyConfigurator).Assembly.GetType(typeName)
            ?? throw new Configuration.ConfigurationException($"Could not find the supervisor strategy '{typeName}'.");
        return (SupervisorStrategyConfigurator)Activator.CreateInstance(type);
    }

    public abstract SupervisorStrategy Create();
}

/// <summary>Restarts.</summary>
public class DefaultSupervisorStrategy : SupervisorStrategyConfigurator
{
    public override SupervisorStrategy Create() => SupervisorStrategy.DefaultStrategy;
}

/// <summary>Stops.</summary>
public class StoppingSupervisorStrategy : SupervisorStrategyConfigurator
{
    public override SupervisorStrategy Create() => SupervisorStrategy.StoppingStrategy;
}
