using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Event;
using Akka.TestKit.Internal;

namespace Akka.TestKit;

/// <summary>Filters for log events.</summary>
public class EventFilterFactory
{
    private readonly TestKitBase _testKit;
    private readonly ActorSystem _system;
    private readonly IReadOnlyList<LogEventFilter> _others;

    public EventFilterFactory(TestKitBase testkit) : this(testkit, testkit.Sys)
    {
    }

    public EventFilterFactory(TestKitBase testkit, ActorSystem system) : this(testkit, system, [])
    {
    }

    internal EventFilterFactory(TestKitBase testkit, ActorSystem system, IReadOnlyList<LogEventFilter> others)
    {
        _testKit = testkit;
        _system = system;
        _others = others;
    }

    public IEventFilterApplier Exception<TException>(string message = null, string start = null, string contains = null, string source = null)
        where TException : Exception =>
        Exception(typeof(TException), message, start, contains, source);

    public IEventFilterApplier Exception<TException>(Regex pattern, string source = null) where TException : Exception =>
        Exception(typeof(TException), pattern, source);

    public IEventFilterApplier Exception(
        Type exceptionType, string message = null, string start = null, string contains = null, string source = null, bool checkInnerExceptions = false) =>
        ForException(exceptionType, TextMatch.Message(message, start, contains), source, checkInnerExceptions);

    public IEventFilterApplier Exception(Type exceptionType, Regex pattern, string source = null, bool checkInnerExceptions = false) =>
        ForException(exceptionType, TextMatch.Pattern(pattern), source, checkInnerExceptions);

    public IEventFilterApplier Error(string message = null, string start = null, string contains = null, string source = null) =>
        ForLogLevel(LogLevel.ErrorLevel, message, start, contains, source);

    public IEventFilterApplier Error(Regex pattern, string source = null) => ForLogLevel(LogLevel.ErrorLevel, pattern, source);

    public IEventFilterApplier Warning(string message = null, string start = null, string contains = null, string source = null) =>
        ForLogLevel(LogLevel.WarningLevel, message, start, contains, source);

    public IEventFilterApplier Warning(Regex pattern, string source = null) => ForLogLevel(LogLevel.WarningLevel, pattern, source);

    public IEventFilterApplier Info(string message = null, string start = null, string contains = null, string source = null) =>
        ForLogLevel(LogLevel.InfoLevel, message, start, contains, source);

    public IEventFilterApplier Info(Regex pattern, string source = null) => ForLogLevel(LogLevel.InfoLevel, pattern, source);

    public IEventFilterApplier Debug(string message = null, string start = null, string contains = null, string source = null) =>
        ForLogLevel(LogLevel.DebugLevel, message, start, contains, source);

    public IEventFilterApplier Debug(Regex pattern, string source = null) => ForLogLevel(LogLevel.DebugLevel, pattern, source);

    public IEventFilterApplier ForLogLevel(
        LogLevel logLevel, string message = null, string start = null, string contains = null, string source = null) =>
        ForLevel(logLevel, TextMatch.Message(message, start, contains), source);

    public IEventFilterApplier ForLogLevel(LogLevel logLevel, Regex pattern, string source = null) =>
        ForLevel(logLevel, TextMatch.Pattern(pattern), source);

    public IEventFilterApplier DeadLetter() => ForDeadLetter(static _ => true, null);

    public IEventFilterApplier DeadLetter<TMessage>(string source = null) => ForDeadLetter(static m => m is TMessage, source);

    public IEventFilterApplier DeadLetter<TMessage>(Func<TMessage, bool> isMatch, string source = null) =>
        ForDeadLetter(m => m is TMessage typed && isMatch(typed), source);

    public IEventFilterApplier DeadLetter(Type type, string source = null) => ForDeadLetter(type.IsInstanceOfType, source);

    public IEventFilterApplier DeadLetter(Type type, Func<object, bool> isMatch, string source = null) =>
        ForDeadLetter(m => type.IsInstanceOfType(m) && isMatch(m), source);

    public IEventFilterApplier Custom(Predicate<LogEvent> predicate) => Applier(e => predicate(e), "custom filter");

    public IEventFilterApplier Custom<TLogEvent>(Predicate<TLogEvent> predicate) where TLogEvent : LogEvent =>
        Applier(e => e is TLogEvent typed && predicate(typed), $"custom filter for {typeof(TLogEvent).Name}");

    private IEventFilterApplier ForLevel(LogLevel level, Func<string, bool> message, string source)
    {
        var from = TextMatch.Source(source);
        return Applier(
            e => e.LogLevel() == level && e.Message is not Akka.Event.DeadLetter && from(e.LogSource) && message(e.Message?.ToString()), $"{level} event");
    }

    private IEventFilterApplier ForException(Type type, Func<string, bool> message, string source, bool inner)
    {
        var from = TextMatch.Source(source);
        return Applier(e =>
        {
            if (e is not Error error || !from(e.LogSource))
            {
                return false;
            }

            for (var cause = error.Cause; cause is not null; cause = inner ? cause.InnerException : null)
            {
                if (type.IsInstanceOfType(cause) && (message(error.Message?.ToString()) || message(cause.Message)))
                {
                    return true;
                }
            }

            return false;
        }, $"error event with {type.Name}");
    }

    private IEventFilterApplier ForDeadLetter(Func<object, bool> isMatch, string source)
    {
        var from = TextMatch.Source(source);
        return Applier(e => e is Warning { Message: Akka.Event.DeadLetter letter } && from(e.LogSource) && isMatch(letter.Message), "dead letter");
    }

    private InternalEventFilterApplier Applier(Func<LogEvent, bool> isMatch, string description) =>
        new(_testKit, _system, [.. _others, new LogEventFilter(isMatch, description)]);
}
