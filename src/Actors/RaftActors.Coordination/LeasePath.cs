namespace RaftActors.Coordination;

/// <summary>The paths at which settings of leases may stand: what HOCON reads without quotation marks.</summary>
internal static class LeasePath
{
    /// <summary>Whether it consists of names of letters, digits, hyphens and underscores, joined by dots.</summary>
    public static bool IsValid(string path) => path.Split('.').All(name => name.Length > 0 && name.All(IsAllowed));

    private static bool IsAllowed(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_';
}
