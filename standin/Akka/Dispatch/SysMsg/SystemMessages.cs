using Akka.Actor;
using Akka.Event;

namespace Akka.Dispatch.SysMsg;

/// <summary>Handled by an actor's cell before any user message.</summary>
public interface ISystemMessage : INoSerializationVerificationNeeded;

/// <summary>Base of the system messages.</summary>
public abstract class SystemMessage : ISystemMessage
{
    /// <summary>Links the message in its mailbox; a message is sent once.</summary>
    internal SystemMessage Next { get; set; }
}

/// <summary>Some remote or local actor watches another.</summary>
public class Watch(IInternalActorRef watchee, IInternalActorRef watcher) : SystemMessage
{
    public IInternalActorRef Watchee { get; } = watchee;

    public IInternalActorRef Watcher { get; } = watcher;

    public override string ToString() => $"<Watch>: {Watcher} wants to watch {Watchee}";
}

/// <summary>Ends a <see cref="Watch"/>.</summary>
public sealed class Unwatch(IInternalActorRef watchee, IInternalActorRef watcher) : SystemMessage
{
    public IInternalActorRef Watchee { get; } = watchee;

    public IInternalActorRef Watcher { get; } = watcher;

    public override string ToString() => $"<Unwatch>: {Watcher} wants to unwatch {Watchee}";
}

/// <summary>Tells a watcher or a parent that the actor has ended.</summary>
public sealed class DeathWatchNotification(IActorRef actor, bool existenceConfirmed, bool addressTerminated) : SystemMessage, IDeadLetterSuppression
{
    public IActorRef Actor { get; } = actor;

    public bool ExistenceConfirmed { get; } = existenceConfirmed;

    public bool AddressTerminated { get; } = addressTerminated;

    public override string ToString() => $"<DeathWatchNotification>: {Actor}";
}

/// <summary>Tells a parent that its child has failed.</summary>
public sealed class Failed(IActorRef child, Exception cause, long uid) : SystemMessage
{
    public IActorRef Child { get; } = child;

    public Exception Cause { get; } = cause;

    public long Uid { get; } = uid;

    public override string ToString() => $"<Failed>: {Child} ({Uid}) {Cause}";
}

/// <summary>Creates the actor.</summary>
public sealed class Create(ActorInitializationException failure = null) : SystemMessage
{
    public ActorInitializationException Failure { get; } = failure;
}

/// <summary>Replaces the actor after a failure.</summary>
public sealed class Recreate(Exception cause) : SystemMessage
{
    public Exception Cause { get; } = cause;
}

/// <summary>Stops the handling of user messages.</summary>
public sealed class Suspend : SystemMessage;

/// <summary>Undoes one <see cref="Suspend"/>.</summary>
public sealed class Resume(Exception causedByFailure) : SystemMessage
{
    public Exception CausedByFailure { get; } = causedByFailure;
}

/// <summary>Ends the actor.</summary>
public sealed class Terminate : SystemMessage, IPossiblyHarmful, IDeadLetterSuppression
{
    public override string ToString() => "<Terminate>";
}

/// <summary>Runs a continuation in the actor's context.</summary>
public sealed class ActorTask : SystemMessage
{
    internal ActorTask(Task task) => Task = task;

    public Task Task { get; }
}

/// <summary>Asks a guardian to stop one of its children.</summary>
public sealed class StopChild(IActorRef child)
{
    public IActorRef Child { get; } = child;
}

/// <summary>The sender wants a <see cref="TerminationHook"/> before the system ends.</summary>
public sealed class RegisterTerminationHook
{
    private RegisterTerminationHook()
    {
    }

    public static RegisterTerminationHook Instance { get; } = new();
}

/// <summary>The user's actors have ended; the receiver may clean up.</summary>
public sealed class TerminationHook
{
    private TerminationHook()
    {
    }

    public static TerminationHook Instance { get; } = new();
}

/// <summary>The receiver of <see cref="TerminationHook"/> has cleaned up.</summary>
public sealed class TerminationHookDone
{
    private TerminationHookDone()
    {
    }

    public static TerminationHookDone Instance { get; } = new();
}
