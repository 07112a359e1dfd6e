using System.Text.RegularExpressions;
using Akka.Configuration;
using RaftActors.AspNetCore.Words;

namespace RaftActors.Host.Nodes;

/// <summary>The keys of <c>raft-actors.host</c>, and the syntax of every duration of <c>raft-actors</c>.</summary>
internal static partial class HostKeys
{
    private const string SwitchedOffByZero = "raft-actors.heartbeat-interval-resting";
    private const string Section = "raft-actors.host";
    private const string AllowedHosts = "allowed-hosts";

    public static void Check(Config known, Config reference, List<string> problems)
    {
        if (known.GetValue(Section) is { } host && !host.IsObject())
        {
            problems.Add($"{Section}: must be an object");
            return;
        }

        CheckSection(known, reference, Section, problems);
    }

    private static void CheckSection(Config known, Config reference, string section, List<string> problems)
    {
        var defaults = reference.GetConfig(section);
        var names = defaults.AsEnumerable().Select(k => k.Key).Order(StringComparer.Ordinal).ToList();
        foreach (var (key, value) in known.GetConfig(section).AsEnumerable())
        {
            if (!names.Contains(key))
            {
                problems.Add($"{section}.{key}: unknown key{Nearest.Hint(key, names)}");
            }
            else if (defaults.GetValue(key).IsObject())
            {
                if (value.IsObject())
                {
                    CheckSection(known, reference, $"{section}.{key}", problems);
                }
                else
                {
                    problems.Add($"{section}.{key}: must be an object");
                }
            }
            else if (value.IsObject() || (value.IsArray() && key != AllowedHosts))
            {
                problems.Add($"{section}.{key}: must be a string");
            }
        }
    }

    /// <summary>The names in <c>allowed-hosts</c>: a list, or a comma-separated text as in an environment variable.</summary>
    public static IReadOnlyList<string> Hosts(Config known, List<string> problems)
    {
        if (known.GetValue($"{Section}.{AllowedHosts}") is not { } value || value.IsObject())
        {
            return [];
        }

        const StringSplitOptions trimmed = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        var names = value.IsArray() ? value.GetStringList() : (value.GetString() ?? "").Split(',', trimmed);
        foreach (var wrong in names.Where(n => !HostName().IsMatch(n) || n is "0.0.0.0" or "[::]"))
        {
            problems.Add(
                $"{Section}.{AllowedHosts}: '{wrong}' is not a valid host; write names without a port, "
                + "such as raft.example.org, *.example.org, 10.0.0.1, [::1], or * for all");
        }

        return [.. names];
    }

    /// <summary>A key whose default is a duration requires a duration, in the common syntax and range.</summary>
    public static IEnumerable<string> WrongDurations(Config actual, Config defaults, string section = "raft-actors")
    {
        foreach (var (key, value) in defaults.GetConfig(section).AsEnumerable())
        {
            var at = $"{section}.{key}";
            if (!actual.HasPath(at))
            {
                continue;
            }

            if (value.IsObject())
            {
                foreach (var problem in actual.GetValue(at).IsObject() ? WrongDurations(actual, defaults, at) : [])
                {
                    yield return problem;
                }
            }
            else if (!value.IsArray() && Durations.Parse(value.GetString() ?? "") is not null)
            {
                var given = actual.GetValue(at).IsObject() ? "{...}" : actual.GetString(at) ?? "";
                var mayBeZero = at == SwitchedOffByZero;
                if (Durations.Parse(given) is null && !(mayBeZero && (given is "0" or "0ms" or "0s")))
                {
                    yield return $"{at}: '{given}' is not a duration; {Durations.Allowed}{(mayBeZero ? ", or 0 to switch it off" : "")}";
                }
            }
        }
    }

    /// <summary>The runtime's problem about an unknown key, with a suggestion added.</summary>
    public static string WithHint(string problem, Config defaults)
    {
        var end = problem.IndexOf(": unknown key", StringComparison.Ordinal);
        var dot = end < 0 ? -1 : problem.LastIndexOf('.', end);
        if (dot < 0 || !defaults.HasPath(problem[..dot]) || !defaults.GetValue(problem[..dot]).IsObject())
        {
            return problem;
        }

        var names = defaults.GetConfig(problem[..dot]).AsEnumerable().Select(k => k.Key).Order(StringComparer.Ordinal).ToList();
        return $"{problem[..end]}: unknown key{Nearest.Hint(problem[(dot + 1)..end], names)}";
    }

    [GeneratedRegex(@"\A(\*|(\*\.)?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:.]+\])\z")]
    private static partial Regex HostName();
}
