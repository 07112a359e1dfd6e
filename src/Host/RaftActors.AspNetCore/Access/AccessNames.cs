namespace RaftActors.AspNetCore.Access;

/// <summary>The forms of what the tokens file names.</summary>
internal static class AccessNames
{
    private const int MaxCallerLength = 64;
    private const int MaxScopeLength = 63;
    private const int HashDigits = 64;

    /// <summary>A caller: 1 to 64 letters, digits, <c>_</c> and <c>-</c>.</summary>
    public static bool IsCaller(string text) => text.Length is > 0 and <= MaxCallerLength && text.All(IsAllowed);

    /// <summary>A group or keyspace: 1 to 63 of the same, beginning with a letter or digit.</summary>
    public static bool IsGroup(string text) =>
        text.Length is > 0 and <= MaxScopeLength && char.IsAsciiLetterOrDigit(text[0]) && text.All(IsAllowed);

    /// <summary>The SHA-256 of a token: 64 hexadecimal digits.</summary>
    public static bool IsHash(string text) => text.Length == HashDigits && text.All(char.IsAsciiHexDigit);

    private static bool IsAllowed(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_';
}
