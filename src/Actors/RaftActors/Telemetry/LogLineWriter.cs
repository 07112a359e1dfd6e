using System.Globalization;
using System.Text;
using Akka.Event;

namespace RaftActors.Telemetry;

/// <summary>
/// The only way to log in this library, open to stores and extensions so that their lines look the same: they start with an id, and text
/// from outside cannot forge a line. Nothing is boxed or formatted if the level is off.
/// </summary>
public static class LogLineWriter
{
    /// <summary>Whether the line's level is on: check first if an argument is expensive to create.</summary>
    public static bool IsOn(this ILoggingAdapter log, LogLine line)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(line);
        return log.IsEnabled(line.Level);
    }

    /// <summary>Writes a line with one argument.</summary>
    public static void Write<T1>(this ILoggingAdapter log, LogLine line, T1 arg1)
    {
        if (log.IsOn(line))
        {
            log.Log(line.Level, line.Format, [OneLine(arg1)]);
        }
    }

    /// <summary>Writes a line with two arguments.</summary>
    public static void Write<T1, T2>(this ILoggingAdapter log, LogLine line, T1 arg1, T2 arg2)
    {
        if (log.IsOn(line))
        {
            log.Log(line.Level, line.Format, [OneLine(arg1), OneLine(arg2)]);
        }
    }

    /// <summary>Writes a line with three arguments.</summary>
    public static void Write<T1, T2, T3>(this ILoggingAdapter log, LogLine line, T1 arg1, T2 arg2, T3 arg3)
    {
        if (log.IsOn(line))
        {
            log.Log(line.Level, line.Format, [OneLine(arg1), OneLine(arg2), OneLine(arg3)]);
        }
    }

    /// <summary>Writes a line with any number of arguments.</summary>
    public static void Write(this ILoggingAdapter log, LogLine line, params object[] args)
    {
        if (log.IsOn(line))
        {
            log.Log(line.Level, line.Format, Array.ConvertAll(args, OneLine));
        }
    }

    /// <summary>Writes a line with an exception and one argument.</summary>
    public static void Write<T1>(this ILoggingAdapter log, Exception cause, LogLine line, T1 arg1)
    {
        if (log.IsOn(line))
        {
            log.Log(line.Level, cause, line.Format, [OneLine(arg1)]);
        }
    }

    /// <summary>Writes a line with an exception and two arguments.</summary>
    public static void Write<T1, T2>(this ILoggingAdapter log, Exception cause, LogLine line, T1 arg1, T2 arg2)
    {
        if (log.IsOn(line))
        {
            log.Log(line.Level, cause, line.Format, [OneLine(arg1), OneLine(arg2)]);
        }
    }

    /// <summary>Writes a line with an exception and three arguments.</summary>
    public static void Write<T1, T2, T3>(this ILoggingAdapter log, Exception cause, LogLine line, T1 arg1, T2 arg2, T3 arg3)
    {
        if (log.IsOn(line))
        {
            log.Log(line.Level, cause, line.Format, [OneLine(arg1), OneLine(arg2), OneLine(arg3)]);
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
