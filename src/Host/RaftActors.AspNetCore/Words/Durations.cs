using System.Globalization;
using System.Text.RegularExpressions;
using RaftActors.Machines.Locks;

namespace RaftActors.AspNetCore.Words;

/// <summary>
/// Durations in all user input: one syntax, HOCON's (<c>500ms</c>, <c>30s</c>, <c>5 minutes</c>, <c>12h</c>, <c>30d</c>), and one range.
/// HTTP uses milliseconds, as its property names say.
/// </summary>
internal static partial class Durations
{
    /// <summary>30 days, in milliseconds: the maximum time of a lock, and within the range of .NET timers.</summary>
    public const long MaxMilliseconds = LockCommands.MaxTtlMs;

    /// <summary>The allowed values, for messages.</summary>
    public const string Allowed = "write a whole number with ms, s, m, h or d, from 1ms to 30d, such as 500ms, 30s, 5m, 12h or 30d";

    /// <summary>Null if it is not a duration, or out of range.</summary>
    public static TimeSpan? Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success
            || !long.TryParse(match.Groups["number"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var unit = match.Groups["unit"].Value switch
        {
            "ms" or "millis" or "millisecond" or "milliseconds" => 1L,
            "s" or "second" or "seconds" => 1000L,
            "m" or "minute" or "minutes" => 60_000L,
            "h" or "hour" or "hours" => 3_600_000L,
            _ => 86_400_000L,
        };
        return number >= 1 && number <= MaxMilliseconds / unit ? TimeSpan.FromMilliseconds(number * unit) : null;
    }

    [GeneratedRegex(@"\A(?<number>[0-9]{1,10}) {0,4}(?<unit>ms|millis|milliseconds?|s|seconds?|m|minutes?|h|hours?|d|days?)\z")]
    private static partial Regex Form();
}
