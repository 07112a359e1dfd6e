using Akka.Event;

namespace RaftActors.Telemetry;

/// <summary>The one way to log. Nothing is boxed or put together where the level is off.</summary>
internal static class LogLineWriter
{
    /// <summary>Whether somebody reads it: ask first where an argument costs something to make.</summary>
    public static bool IsOn(this ILoggingAdapter log, LogLine what) => log.IsEnabled(what.Level);

    public static void Write<T1>(this ILoggingAdapter log, LogLine what, T1 arg1)
    {
        if (log.IsOn(what))
        {
            log.Log(what.Level, what.Format, [arg1!]);
        }
    }

    public static void Write<T1, T2>(this ILoggingAdapter log, LogLine what, T1 arg1, T2 arg2)
    {
        if (log.IsOn(what))
        {
            log.Log(what.Level, what.Format, [arg1!, arg2!]);
        }
    }

    public static void Write<T1, T2, T3>(this ILoggingAdapter log, LogLine what, T1 arg1, T2 arg2, T3 arg3)
    {
        if (log.IsOn(what))
        {
            log.Log(what.Level, what.Format, [arg1!, arg2!, arg3!]);
        }
    }

    public static void Write(this ILoggingAdapter log, LogLine what, params object[] args)
    {
        if (log.IsOn(what))
        {
            log.Log(what.Level, what.Format, args);
        }
    }

    public static void Write<T1>(this ILoggingAdapter log, Exception cause, LogLine what, T1 arg1)
    {
        if (log.IsOn(what))
        {
            log.Log(what.Level, cause, what.Format, [arg1!]);
        }
    }

    public static void Write<T1, T2>(this ILoggingAdapter log, Exception cause, LogLine what, T1 arg1, T2 arg2)
    {
        if (log.IsOn(what))
        {
            log.Log(what.Level, cause, what.Format, [arg1!, arg2!]);
        }
    }

    public static void Write<T1, T2, T3>(this ILoggingAdapter log, Exception cause, LogLine what, T1 arg1, T2 arg2, T3 arg3)
    {
        if (log.IsOn(what))
        {
            log.Log(what.Level, cause, what.Format, [arg1!, arg2!, arg3!]);
        }
    }
}
