using System.Globalization;
using System.Text.RegularExpressions;

namespace RaftActors.Host.Cli;

/// <summary><c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>1h</c>.</summary>
internal static partial class Durations
{
    public static TimeSpan Parse(string option, string text)
    {
        var match = Form().Match(text);
        if (match.Success && long.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            var unit = match.Groups[2].Value switch { "ms" => 1, "s" => 1000, "m" => 60_000, _ => 3_600_000 };
            if (number > 0 && number <= int.MaxValue / unit)
            {
                return TimeSpan.FromMilliseconds(number * unit);
            }
        }

        throw new UsageError($"{option}: '{text}' is no duration such as 500ms, 30s, 5m or 1h");
    }

    [GeneratedRegex("^([0-9]{1,10})(ms|s|m|h)$")]
    private static partial Regex Form();
}
