using Akka.Actor;

namespace Akka.Pattern;

/// <summary>When the restart count of a <see cref="BackoffSupervisor"/> goes back to zero.</summary>
public interface IBackoffReset;

internal sealed record ManualReset : IBackoffReset;

internal sealed record AutoReset(TimeSpan After) : IBackoffReset;

/// <summary>Starts to describe a <see cref="BackoffSupervisor"/>.</summary>
public static class Backoff
{
    /// <summary>Starts the child again when it has failed.</summary>
    public static BackoffOptions OnFailure(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor, int maxNrOfRetries) =>
        new BackoffOptionsImpl(true, childProps, childName, minBackoff, maxBackoff, randomFactor).WithMaxNrOfRetries(maxNrOfRetries);

    /// <summary>Starts the child again when it has failed.</summary>
    public static BackoffOptions OnFailure(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor) =>
        new BackoffOptionsImpl(true, childProps, childName, minBackoff, maxBackoff, randomFactor);

    /// <summary>Starts the child again when it has stopped.</summary>
    public static BackoffOptions OnStop(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor, int maxNrOfRetries) =>
        new BackoffOptionsImpl(false, childProps, childName, minBackoff, maxBackoff, randomFactor).WithMaxNrOfRetries(maxNrOfRetries);

    /// <summary>Starts the child again when it has stopped.</summary>
    public static BackoffOptions OnStop(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor) =>
        new BackoffOptionsImpl(false, childProps, childName, minBackoff, maxBackoff, randomFactor);
}

/// <summary>How a <see cref="BackoffSupervisor"/> works. Immutable.</summary>
public abstract class BackoffOptions
{
    internal abstract Props Props { get; }

    /// <summary>The count goes back after the child has run that long.</summary>
    public abstract BackoffOptions WithAutoReset(TimeSpan resetBackoff);

    /// <summary>The count goes back when the child sends <see cref="BackoffSupervisor.Reset"/> to its parent.</summary>
    public abstract BackoffOptions WithManualReset();

    public abstract BackoffOptions WithSupervisorStrategy(OneForOneStrategy supervisorStrategy);

    public abstract BackoffOptions WithDefaultStoppingStrategy();

    public abstract BackoffOptions WithMaxNrOfRetries(int maxNrOfRetries);

    /// <summary>Messages get this answer while the child is down, instead of becoming dead letters.</summary>
    public abstract BackoffOptions WithReplyWhileStopped(object replyWhileStopped);

    /// <summary>After such a message the child is not started again; the supervisor ends with it.</summary>
    public abstract BackoffOptions WithFinalStopMessage(Func<object, bool> isFinalStopMessage);
}

internal sealed class BackoffOptionsImpl(
    bool onFailure, Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor) : BackoffOptions
{
    private IBackoffReset _reset = new AutoReset(minBackoff);
    private OneForOneStrategy _strategy = (OneForOneStrategy)SupervisorStrategy.DefaultStrategy;
    private object _replyWhileStopped;
    private Func<object, bool> _finalStopMessage;

    internal override Props Props
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(minBackoff, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfLessThan(maxBackoff, minBackoff);
            ArgumentOutOfRangeException.ThrowIfLessThan(randomFactor, 0);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(randomFactor, 1);
            var plan = new BackoffPlan(
                onFailure, childProps, childName, minBackoff, maxBackoff, randomFactor, _reset, _strategy, _replyWhileStopped, _finalStopMessage);
            return Props.Create(typeof(BackoffSupervisor), plan);
        }
    }

    public override BackoffOptions WithAutoReset(TimeSpan resetBackoff) => With(o => o._reset = new AutoReset(resetBackoff));

    public override BackoffOptions WithManualReset() => With(o => o._reset = new ManualReset());

    public override BackoffOptions WithSupervisorStrategy(OneForOneStrategy supervisorStrategy) => With(o => o._strategy = supervisorStrategy);

    public override BackoffOptions WithDefaultStoppingStrategy() => With(o => o._strategy = SupervisorStrategy.StoppingStrategy);

    public override BackoffOptions WithMaxNrOfRetries(int maxNrOfRetries) => With(o => o._strategy = o._strategy.WithMaxNrOfRetries(maxNrOfRetries));

    public override BackoffOptions WithReplyWhileStopped(object replyWhileStopped) => With(o => o._replyWhileStopped = replyWhileStopped);

    public override BackoffOptions WithFinalStopMessage(Func<object, bool> isFinalStopMessage) => With(o => o._finalStopMessage = isFinalStopMessage);

    private BackoffOptionsImpl With(Action<BackoffOptionsImpl> change)
    {
        var copy = (BackoffOptionsImpl)MemberwiseClone();
        change(copy);
        return copy;
    }
}

internal sealed record BackoffPlan(
    bool OnFailure, Props ChildProps, string ChildName, TimeSpan MinBackoff, TimeSpan MaxBackoff, double RandomFactor,
    IBackoffReset Reset, OneForOneStrategy Strategy, object ReplyWhileStopped, Func<object, bool> FinalStopMessage)
{
    /// <summary>Doubles with each restart up to the limit; the random part keeps many children from starting at the same moment.</summary>
    public TimeSpan DelayOf(int restarts)
    {
        var doubled = MinBackoff.TotalMilliseconds * Math.Pow(2, restarts);
        return TimeSpan.FromMilliseconds(Math.Min(MaxBackoff.TotalMilliseconds, doubled) * (1 + (Random.Shared.NextDouble() * RandomFactor)));
    }
}
