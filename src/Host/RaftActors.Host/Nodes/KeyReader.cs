using System.Globalization;
using Akka.Configuration;
using RaftActors.AspNetCore.Words;

namespace RaftActors.Host.Nodes;

/// <summary>Reads typed keys of one section; a wrong value becomes a line that names the key, the value and what is allowed.</summary>
internal sealed class KeyReader(Config config, string section, List<string> problems)
{
    private static readonly string[] On = ["on", "true", "yes"];
    private static readonly string[] Off = ["off", "false", "no"];
    private static readonly (string Name, long Bytes)[] Units = [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30)];

    /// <summary>The full name of a key.</summary>
    public string At(string key) => $"{section}.{key}";

    /// <summary>Null if it is empty, or not a text, which the check of the keys reports.</summary>
    public string? Text(string key) =>
        config.GetValue(At(key)) is { } value && !value.IsObject() && !value.IsArray() && value.GetString() is { Length: > 0 } text
            ? text
            : null;

    /// <summary>An address of HTTP, with a slash at the end of its path; null if it is empty.</summary>
    public Uri? Address(string key)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            && address is { Query: "", Fragment: "" })
        {
            return address;
        }

        problems.Add($"{At(key)}: '{text}' must be an address such as http://collector:4318");
        return null;
    }

    public bool Flag(string key)
    {
        var text = Text(key) ?? "";
        if (!On.Contains(text) && !Off.Contains(text))
        {
            problems.Add($"{At(key)}: '{text}' is neither on nor off");
        }

        return On.Contains(text);
    }

    public string Choice(string key, params string[] allowed)
    {
        var text = Text(key) ?? "";
        if (!allowed.Contains(text))
        {
            problems.Add($"{At(key)}: '{text}' must be one of {string.Join(", ", allowed)}");
        }

        return text;
    }

    public int Number(string key, int min, int max)
    {
        var text = Text(key) ?? "";
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
        {
            return number;
        }

        problems.Add($"{At(key)}: '{text}' must be a whole number from {min} to {max}");
        return min;
    }

    public TimeSpan Duration(string key)
    {
        var text = Text(key) ?? "";
        if (Durations.Parse(text) is { } duration)
        {
            return duration;
        }

        problems.Add($"{At(key)}: '{text}' is not a duration; {Durations.Allowed}");
        return TimeSpan.FromSeconds(1);
    }

    /// <summary>A size: a whole number of bytes, or one with a unit.</summary>
    public long Bytes(string key, long min, long max)
    {
        var text = Text(key) ?? "";
        var unit = Units.FirstOrDefault(u => text.EndsWith(u.Name, StringComparison.Ordinal), (Name: "", Bytes: 1L));
        if (long.TryParse(text[..^unit.Name.Length].TrimEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= max / unit.Bytes
            && number * unit.Bytes >= min)
        {
            return number * unit.Bytes;
        }

        problems.Add($"{At(key)}: '{text}' must be a size from {min} to {max} bytes, such as 512KiB, 3MiB or 2GiB");
        return min;
    }

    /// <summary>Reports a problem with a key.</summary>
    public void Wrong(string key, string problem) => problems.Add($"{At(key)}: {problem}");
}
