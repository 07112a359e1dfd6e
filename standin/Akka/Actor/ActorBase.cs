using Akka.Actor.Internal;
using Akka.Event;

namespace Akka.Actor;

/// <summary>Handles a message; false means that it was not handled.</summary>
public delegate bool Receive(object message);

/// <summary>Handles a message.</summary>
public delegate void UntypedReceive(object message);

/// <summary>What the runtime needs of an actor.</summary>
public interface IInternalActor
{
    IActorContext ActorContext { get; }
}

/// <summary>Base of all actors: state and behaviour, run by one thread at a time.</summary>
public abstract class ActorBase : IInternalActor
{
    private readonly ActorCell _cell;
    private IActorRef _retired;
    private SupervisorStrategy _strategy;

    protected ActorBase()
    {
        _cell = InternalCurrentActorCellKeeper.Current
            ?? throw new ActorInitializationException($"Do not use 'new' to create an instance of {GetType().FullName}: use Props with ActorOf.");
        ReceiveDelegate = Receive;
    }

    IActorContext IInternalActor.ActorContext => _cell;

    protected static IActorContext Context => InternalCurrentActorCellKeeper.Current
        ?? throw new NotSupportedException("There is no active ActorContext, this is most likely due to use of async operations from within this actor.");

    protected IActorRef Self => _retired ?? Context.Self;

    protected IActorRef Sender => Context.Sender;

    internal Receive ReceiveDelegate { get; }

    internal SupervisorStrategy EffectiveStrategy => _strategy ??= _cell.Props.SupervisorStrategy ?? SupervisorStrategy() ?? Akka.Actor.SupervisorStrategy.DefaultStrategy;

    public virtual void AroundPreStart() => PreStart();

    public virtual void AroundPostStop() => PostStop();

    public virtual void AroundPreRestart(Exception cause, object message) => PreRestart(cause, message);

    public virtual void AroundPostRestart(Exception cause, object message) => PostRestart(cause);

    /// <summary>Around every message that reaches the actor; subclasses of the runtime filter here.</summary>
    protected internal virtual bool AroundReceive(Receive receive, object message)
    {
        if (receive(message))
        {
            return true;
        }

        Unhandled(message);
        return false;
    }

    internal void Retire(IActorRef self) => _retired = self;

    protected abstract bool Receive(object message);

    protected virtual void PreStart()
    {
    }

    protected virtual void PostStop()
    {
    }

    /// <summary>Before the instance is replaced. Stops the children and calls <see cref="PostStop"/>.</summary>
    protected virtual void PreRestart(Exception reason, object message)
    {
        foreach (var child in Context.GetChildren())
        {
            Context.Unwatch(child);
            Context.Stop(child);
        }

        PostStop();
    }

    /// <summary>On the new instance. Calls <see cref="PreStart"/>.</summary>
    protected virtual void PostRestart(Exception reason) => PreStart();

    protected virtual SupervisorStrategy SupervisorStrategy() => Akka.Actor.SupervisorStrategy.DefaultStrategy;

    protected virtual void Unhandled(object message)
    {
        if (message is Terminated terminated)
        {
            throw new DeathPactException(terminated.ActorRef);
        }

        Context.System.EventStream.Publish(new UnhandledMessage(message, Sender, Self));
    }

    protected void Become(Receive receive) => Context.Become(receive);

    protected void BecomeStacked(Receive receive) => Context.BecomeStacked(receive);

    protected void UnbecomeStacked() => Context.UnbecomeStacked();

    protected void SetReceiveTimeout(TimeSpan? timeout) => Context.SetReceiveTimeout(timeout);
}
