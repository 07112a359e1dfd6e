using Akka.Actor;

namespace Akka.Event;

/// <summary>Makes logging adapters.</summary>
public static class Logging
{
    public static ILoggingAdapter GetLogger(this IActorContext context, ILogMessageFormatter logMessageFormatter = null)
    {
        var cell = (ActorCell)context;
        return new BusLogging(
            context.System.EventStream, SourceOf(context.Self, context.System), cell.Actor?.GetType() ?? context.Props.Type,
            logMessageFormatter ?? DefaultLogMessageFormatter.Instance);
    }

    public static ILoggingAdapter GetLogger(ActorSystem system, object logSourceObj, ILogMessageFormatter logMessageFormatter = null)
    {
        var (source, type) = Describe(logSourceObj, system);
        return new BusLogging(system.EventStream, source, type, logMessageFormatter ?? DefaultLogMessageFormatter.Instance);
    }

    public static ILoggingAdapter GetLogger(LoggingBus loggingBus, object logSourceObj, ILogMessageFormatter logMessageFormatter = null)
    {
        var (source, type) = Describe(logSourceObj, null);
        return new BusLogging(loggingBus, source, type, logMessageFormatter ?? DefaultLogMessageFormatter.Instance);
    }

    public static Type ClassFor(this LogLevel logLevel) => logLevel switch
    {
        LogLevel.DebugLevel => typeof(Debug),
        LogLevel.InfoLevel => typeof(Info),
        LogLevel.WarningLevel => typeof(Warning),
        _ => typeof(Error),
    };

    public static string StringFor(this LogLevel logLevel) => logLevel switch
    {
        LogLevel.DebugLevel => "DEBUG",
        LogLevel.InfoLevel => "INFO",
        LogLevel.WarningLevel => "WARNING",
        _ => "ERROR",
    };

    public static LogLevel LogLevelFor(string logLevel) => logLevel?.ToUpperInvariant() switch
    {
        "DEBUG" => LogLevel.DebugLevel,
        "INFO" => LogLevel.InfoLevel,
        "WARNING" => LogLevel.WarningLevel,
        "ERROR" => LogLevel.ErrorLevel,

        // Above every level: nothing is logged.
        "OFF" => (LogLevel)int.MaxValue,
        _ => throw new ArgumentException($"Unknown log level: \"{logLevel}\". Valid values are: \"DEBUG\", \"INFO\", \"WARNING\", \"ERROR\", \"OFF\"", nameof(logLevel)),
    };

    internal static LogEvent EventOf(LogLevel level, Exception cause, string source, Type type, object message) => level switch
    {
        LogLevel.DebugLevel => new Debug(cause, source, type, message),
        LogLevel.InfoLevel => new Info(cause, source, type, message),
        LogLevel.WarningLevel => new Warning(cause, source, type, message),
        _ => new Error(cause, source, type, message),
    };

    private static (string Source, Type Type) Describe(object source, ActorSystem system) => source switch
    {
        string text => (system is null ? text : $"{text}({system})", typeof(string)),
        Type type => (system is null ? type.ToString() : $"{type}({system})", type),
        IActorContext context => (SourceOf(context.Self, system), context.Props.Type),
        IActorRef actor => (SourceOf(actor, system), actor.GetType()),
        ActorBase actor => (SourceOf(((IInternalActor)actor).ActorContext.Self, system), actor.GetType()),
        _ => (system is null ? source.GetType().ToString() : $"{source.GetType()}({system})", source.GetType()),
    };

    private static string SourceOf(IActorRef actor, ActorSystem system)
    {
        var address = system is ExtendedActorSystem { Provider: { } provider } ? provider.DefaultAddress : null;
        return address is null ? actor.Path.ToString() : actor.Path.ToStringWithAddress(address);
    }
}
