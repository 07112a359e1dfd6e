using System.Globalization;

namespace Akka.Configuration.Hocon;

internal static class HoconUnits
{
    public static TimeSpan ParseDuration(string text, bool allowInfinite)
    {
        if (allowInfinite && text is "infinite" or "infinity")
        {
            return Timeout.InfiniteTimeSpan;
        }

        var (number, unit) = Split(text, "a duration");
        var ticksPerUnit = unit switch
        {
            "" or "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => TimeSpan.TicksPerMillisecond,
            "s" or "second" or "seconds" => TimeSpan.TicksPerSecond,
            "m" or "minute" or "minutes" => TimeSpan.TicksPerMinute,
            "h" or "hour" or "hours" => TimeSpan.TicksPerHour,
            "d" or "day" or "days" => TimeSpan.TicksPerDay,
            _ => throw new FormatException($"Unknown unit of time '{unit}' in '{text}'."),
        };
        if (number < 0)
        {
            throw new FormatException($"A duration must not be negative, found '{text}'.");
        }

        return TimeSpan.FromTicks((long)Math.Round(number * ticksPerUnit));
    }

    public static long? ParseSize(string text)
    {
        if (text is null)
        {
            return null;
        }

        var (number, unit) = Split(text, "a size");
        var factor = unit switch
        {
            "" or "b" or "B" or "byte" or "bytes" => 1L,
            "kB" or "kilobyte" or "kilobytes" => 1_000L,
            "MB" or "megabyte" or "megabytes" => 1_000_000L,
            "GB" or "gigabyte" or "gigabytes" => 1_000_000_000L,
            "TB" or "terabyte" or "terabytes" => 1_000_000_000_000L,
            "K" or "k" or "Ki" or "KiB" or "kibibyte" or "kibibytes" => 1L << 10,
            "M" or "m" or "Mi" or "MiB" or "mebibyte" or "mebibytes" => 1L << 20,
            "G" or "g" or "Gi" or "GiB" or "gibibyte" or "gibibytes" => 1L << 30,
            "T" or "t" or "Ti" or "TiB" or "tebibyte" or "tebibytes" => 1L << 40,
            _ => throw new FormatException($"Unknown unit of size '{unit}' in '{text}'."),
        };
        return number == Math.Truncate(number)
            ? (long)number * factor
            : throw new FormatException($"A size must be a whole number, found '{text}'.");
    }

    private static (double Number, string Unit) Split(string text, string expected)
    {
        var value = (text ?? "").AsSpan().Trim();
        var end = value.Length;
        while (end > 0 && char.IsLetter(value[end - 1]))
        {
            end--;
        }

        return double.TryParse(value[..end].TrimEnd(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? (number, value[end..].ToString())
            : throw new FormatException($"Expected {expected}, found '{text}'.");
    }
}
