using Akka.Actor;
using Akka.Dispatch;

namespace Akka.Event;

/// <summary>Tells a logger the bus it works for; it answers with <see cref="LoggerInitialized"/>.</summary>
public class InitializeLogger(LoggingBus loggingBus) : INoSerializationVerificationNeeded
{
    public LoggingBus LoggingBus { get; } = loggingBus;
}

/// <summary>The logger is ready.</summary>
public class LoggerInitialized : INoSerializationVerificationNeeded, IDeadLetterSuppression;

/// <summary>The queue of a logger.</summary>
public interface ILoggerMessageQueueSemantics : ISemantics;

/// <summary>Writes log events to the standard output.</summary>
public class DefaultLogger : ActorBase, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                return true;
            case LogEvent logEvent:
                Print(logEvent);
                return true;
            default:
                return false;
        }
    }

    protected virtual void Print(LogEvent logEvent) => StandardOutLogger.Print(logEvent);
}

/// <summary>A logger that is no actor: it writes on the thread that logs.</summary>
public abstract class MinimalLogger : MinimalActorRef
{
    private readonly ActorPath _path = new RootActorPath(Address.AllSystems, "/StandardOutLogger");

    public sealed override IActorRefProvider Provider => throw new NotSupportedException("This logger does not provide.");

    public sealed override ActorPath Path => _path;

    protected sealed override void TellInternal(object message, IActorRef sender) => Log(message);

    protected abstract void Log(object message);
}

/// <summary>Writes to the standard output while no other logger is up.</summary>
public class StandardOutLogger : MinimalLogger
{
    internal static void Print(LogEvent logEvent) => Console.Out.WriteLine(logEvent.ToString());

    protected override void Log(object message)
    {
        if (message is LogEvent logEvent)
        {
            Print(logEvent);
        }
    }
}

/// <summary>Logs dead letters, until there have been too many; then it is silent for a while.</summary>
public class DeadLetterListener : ActorBase
{
    private int _count;
    private DateTime _silentUntil;

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe<DeadLetter>(Self);
        Context.System.EventStream.Subscribe<Dropped>(Self);
        Context.System.EventStream.Subscribe<UnhandledMessage>(Self);
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override bool Receive(object message)
    {
        if (message is not AllDeadLetters letter)
        {
            return false;
        }

        var settings = Context.System.Settings;
        if (letter.Message is IDeadLetterSuppression || DateTime.UtcNow < _silentUntil)
        {
            return true;
        }

        _count++;
        Publish(letter);
        if (settings.LogDeadLetters != int.MaxValue && _count >= settings.LogDeadLetters)
        {
            _count = 0;
            _silentUntil = settings.LogDeadLettersSuspendDuration is var span && span > TimeSpan.Zero ? DateTime.UtcNow + span : DateTime.MaxValue;
        }

        return true;
    }

    private void Publish(AllDeadLetters letter)
    {
        var type = letter.Message.GetType().Name;
        var reason = letter switch
        {
            Dropped dropped => $"was dropped. {dropped.Reason}.",
            UnhandledMessage => "was unhandled.",
            _ => "was not delivered.",
        };
        var text = $"Message [{type}] from {letter.Sender} to {letter.Recipient} {reason} [{_count}] dead letters encountered. "
            + "This logging can be turned off or adjusted with configuration settings 'akka.log-dead-letters' and 'akka.log-dead-letters-during-shutdown'.";
        var source = letter.Recipient?.Path.ToString() ?? Self.Path.ToString();
        Context.System.EventStream.Publish(new Info(source, letter.Recipient?.GetType() ?? GetType(), text));
    }
}
