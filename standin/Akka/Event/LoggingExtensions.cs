namespace Akka.Event;

/// <summary>Log messages with arguments; nothing is put together for a level that is off.</summary>
public static partial class LoggingExtensions
{
    public static void Log(this ILoggingAdapter log, LogLevel level, string format) => log.Log(level, null, format);

    public static void Log(this ILoggingAdapter log, LogLevel level, string format, params object[] args) => Write(log, level, null, format, args);

    public static void Log(this ILoggingAdapter log, LogLevel level, Exception cause, string format, params object[] args) =>
        Write(log, level, cause, format, args);

    private static void Write(ILoggingAdapter log, LogLevel level, Exception cause, string format)
    {
        if (log.IsEnabled(level))
        {
            log.Log(level, cause, format);
        }
    }

    private static void Write(ILoggingAdapter log, LogLevel level, Exception cause, string format, object[] args)
    {
        if (log.IsEnabled(level))
        {
            log.Log(level, cause, new ArgumentsLogMessage(log.Formatter, format, args));
        }
    }
}
