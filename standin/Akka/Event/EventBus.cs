using Akka.Actor;

namespace Akka.Event;

/// <summary>Events for those who asked for their kind.</summary>
public abstract class EventBus<TEvent, TClassifier, TSubscriber>
{
    public abstract bool Subscribe(TSubscriber subscriber, TClassifier classifier);

    public abstract bool Unsubscribe(TSubscriber subscriber, TClassifier classifier);

    public abstract bool Unsubscribe(TSubscriber subscriber);

    public void Publish(TEvent @event) => PublishEvent(@event);

    private protected abstract void PublishEvent(TEvent @event);
}

/// <summary>Events for actors.</summary>
public abstract class ActorEventBus<TEvent, TClassifier> : EventBus<TEvent, TClassifier, IActorRef>;

/// <summary>Events by their type, and the loggers that listen to them.</summary>
public abstract class LoggingBus : ActorEventBus<object, Type>
{
    private readonly List<IActorRef> _loggers = [];
    private MinimalLogger _stdoutLogger;
    private volatile LogLevel _logLevel;

    public LogLevel LogLevel => _logLevel;

    public void SetLogLevel(LogLevel logLevel)
    {
        _logLevel = logLevel;
        lock (_loggers)
        {
            _loggers.ForEach(logger => SubscribeFrom(logLevel, logger));
        }
    }

    /// <summary>Until the loggers are up, and again after they have ended, events go straight to the standard output.</summary>
    public void StartStdoutLogger(Settings config)
    {
        _logLevel = Logging.LogLevelFor(config.StdoutLogLevel);
        _stdoutLogger = new StandardOutLogger();
        SubscribeFrom(_logLevel, _stdoutLogger);
    }

    internal void StartDefaultLoggers(Actor.Internal.ActorSystemImpl system)
    {
        _logLevel = Logging.LogLevelFor(system.Settings.LogLevel);
        var number = 0;
        var ready = new List<Task>();
        foreach (var name in system.Settings.Loggers)
        {
            if (name.StartsWith("Akka.Event.StandardOutLogger", StringComparison.Ordinal))
            {
                SubscribeFrom(_logLevel, _stdoutLogger);
                continue;
            }

            var type = Type.GetType(name)
                ?? throw new Configuration.ConfigurationException($"Logger specified in config cannot be found: \"{name}\"");
            var props = Props.Create(type).WithDispatcher(system.Settings.LoggersDispatcher);
            var logger = system.SystemActorOf(props, $"log{++number}-{type.Name}");
            SubscribeFrom(_logLevel, logger);
            ready.Add(logger.Ask<LoggerInitialized>(new InitializeLogger(this), system.Settings.LoggerStartTimeout));
            lock (_loggers)
            {
                _loggers.Add(logger);
            }
        }

        try
        {
            // Whoever has the system may rely on its loggers.
            Task.WhenAll(ready).GetAwaiter().GetResult();
        }
        catch (AskTimeoutException late)
        {
            throw new LoggerInitializationException($"A logger did not answer within {system.Settings.LoggerStartTimeout}.", late);
        }

        if (number > 0)
        {
            Unsubscribe(_stdoutLogger);
        }
    }

    internal void StopDefaultLoggers(ActorSystem system)
    {
        lock (_loggers)
        {
            _loggers.ForEach(logger => Unsubscribe(logger));
            _loggers.Clear();
        }

        SubscribeFrom(Logging.LogLevelFor(system.Settings.StdoutLogLevel), _stdoutLogger);
    }

    private void SubscribeFrom(LogLevel level, IActorRef logger)
    {
        for (var each = LogLevel.DebugLevel; each <= LogLevel.ErrorLevel; each++)
        {
            if (each >= level)
            {
                Subscribe(logger, Logging.ClassFor(each));
            }
            else
            {
                Unsubscribe(logger, Logging.ClassFor(each));
            }
        }
    }
}
