using System.Globalization;
using System.Text;
using Akka.Event;

namespace RaftActors.Telemetry;

/// <summary>The only way to log. Nothing is boxed or formatted if the level is off.</summary>
internal static class LogLineWriter
{
    /// <summary>Whether the level is on: check first if an argument is expensive to create.</summary>
    public static bool IsOn(this ILoggingAdapter log, LogLine what) => log.IsEnabled(what.Level);

    public static void Write<T1>(this ILoggingAdapter log, LogLine what, T1 arg1)
    {
        if (log.IsOn(what))
        {
            log.Log(what.Level, what.Format, [OneLine(arg1)]);
        }
    }

    public static void Write<T1, T2>(this ILoggingAdapter log, LogLine what, T1 arg1, T2 arg2)
    {
        if (log.IsOn(what))
        {
            log.Log(what.Level, what.Format, [OneLine(arg1), OneLine(arg2)]);
        }
    }

    public static void Write<T1, T2, T3>(this ILoggingAdapter log, LogLine what, T1 arg1, T2 arg2, T3 arg3)
    {
        if (log.IsOn(what))
        {
            log.Log(what.Level, what.Format, [OneLine(arg1), OneLine(arg2), OneLine(arg3)]);
        }
    }

    public static void Write(this ILoggingAdapter log, LogLine what, params object[] args)
    {
        if (log.IsOn(what))
        {
            log.Log(what.Level, what.Format, Array.ConvertAll(args, OneLine));
        }
    }

    public static void Write<T1>(this ILoggingAdapter log, Exception cause, LogLine what, T1 arg1)
    {
        if (log.IsOn(what))
        {
            log.Log(what.Level, cause, what.Format, [OneLine(arg1)]);
        }
    }

    public static void Write<T1, T2>(this ILoggingAdapter log, Exception cause, LogLine what, T1 arg1, T2 arg2)
    {
        if (log.IsOn(what))
        {
            log.Log(what.Level, cause, what.Format, [OneLine(arg1), OneLine(arg2)]);
        }
    }

    public static void Write<T1, T2, T3>(this ILoggingAdapter log, Exception cause, LogLine what, T1 arg1, T2 arg2, T3 arg3)
    {
        if (log.IsOn(what))
        {
            log.Log(what.Level, cause, what.Format, [OneLine(arg1), OneLine(arg2), OneLine(arg3)]);
        }
    }

    /// <summary>
    /// Escapes control characters: a name from the wire must not start a new line or send control sequences to a terminal.
    /// </summary>
    private static object OneLine<T>(T arg)
    {
        if ((arg as string ?? arg?.ToString()) is not { } text || !text.Any(IsOrder))
        {
            return arg!;
        }

        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = IsOrder(c) ? escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : escaped.Append(c);
        }

        return escaped.ToString();
    }

    private static bool IsOrder(char c) =>
        char.IsControl(c)
        || c is '\u2028' or '\u2029' or (>= '\u200b' and <= '\u200f') or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
