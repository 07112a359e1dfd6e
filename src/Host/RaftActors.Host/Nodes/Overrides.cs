using System.Text.RegularExpressions;
using RaftActors.Host.Hocon;

namespace RaftActors.Host.Nodes;

/// <summary>Single settings from the command line and from the environment, as HOCON.</summary>
internal static partial class Overrides
{
    private const string Prefix = "RAFTACTORS__";

    /// <summary><c>key=value</c>; a value that begins with a bracket or a quotation mark is HOCON, any other is a text.</summary>
    public static string FromOption(string assignment)
    {
        var equals = assignment.IndexOf('=');
        var key = equals < 0 ? assignment : assignment[..equals].Trim();
        if (equals < 0 || !Key().IsMatch(key))
        {
            throw new ConfigurationProblem(
                $"--set {assignment}: must be of the form key=value, such as raft-actors.host.http=127.0.0.1:8081");
        }

        return $"{key} = {Value(assignment[(equals + 1)..].Trim())}\n";
    }

    /// <summary><c>RAFTACTORS__A__B_C=value</c> is <c>raft-actors.a.b-c = value</c>.</summary>
    public static string FromEnvironment(IEnumerable<KeyValuePair<string, string>> environment)
    {
        var lines = environment
            .Where(v => v.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .OrderBy(v => v.Key, StringComparer.Ordinal)
            .Select(v =>
                (
                    v.Key,
                    Path: "raft-actors."
                        + v.Key[Prefix.Length..].Replace("__", ".", StringComparison.Ordinal).Replace('_', '-').ToLowerInvariant(),
                    v.Value))
            .Select(v =>
                Key().IsMatch(v.Path)
                    ? $"{v.Path} = {Value(v.Value.Trim())}\n"
                    : throw new ConfigurationProblem(
                        $"environment variable {v.Key}: does not name a key; {Prefix}A__B_C is raft-actors.a.b-c"));
        return string.Concat(lines);
    }

    private static string Value(string text) =>
        text.Length > 0 && text[0] is '[' or '{' or '"'
            ? text
            : HoconWriter.Quote(text);

    [GeneratedRegex(@"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$")]
    private static partial Regex Key();
}
