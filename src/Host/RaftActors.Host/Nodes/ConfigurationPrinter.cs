using Akka.Configuration;
using Akka.Configuration.Hocon;
using RaftActors.Host.Hocon;

namespace RaftActors.Host.Nodes;

/// <summary>A configuration as one <c>key = value</c> per line, in ordinal order: valid HOCON, and easy to compare.</summary>
internal static class ConfigurationPrinter
{
    private const string Hidden = "\"(hidden)\"";

    public static IEnumerable<string> Lines(Config config, string section)
    {
        var lines = new List<string>();
        if (config.HasPath(section))
        {
            Add(config.GetConfig(section), section, lines);
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private static void Add(Config config, string path, List<string> lines)
    {
        foreach (var (key, value) in config.AsEnumerable())
        {
            var at = $"{path}.{key}";
            if (value.IsObject())
            {
                Add(config.GetConfig(key), at, lines);
            }
            else
            {
                var text = value.IsArray() ? $"[{string.Join(", ", value.GetArray().Select(Scalar))}]" : Scalar(value);
                lines.Add($"{at} = {(IsSecret(key, value) ? Hidden : text)}");
            }
        }
    }

    /// <summary>What is printed ends in terminals, tickets and logs.</summary>
    private static bool IsSecret(string key, HoconValue value) => key == "password" && value.GetString() is { Length: > 0 };

    private static string Scalar(HoconValue value) => HoconWriter.Quote(value.GetString() ?? "");
}
