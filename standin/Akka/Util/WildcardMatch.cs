using System.IO.Enumeration;

namespace Akka.Util;

/// <summary>Texts against patterns with * and ?.</summary>
public static class WildcardMatch
{
    public static bool Like(this string text, string pattern, bool caseSensitive = false) =>
        FileSystemName.MatchesSimpleExpression(pattern, text, !caseSensitive);
}
