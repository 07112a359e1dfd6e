using System.Text.RegularExpressions;

namespace RaftActors.Settings;

/// <summary>The rule for the names of nodes and groups.</summary>
internal static partial class NodeName
{
    public static bool IsValid(string name) => Name().IsMatch(name);

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9-]{0,62}\\z")]
    private static partial Regex Name();
}
