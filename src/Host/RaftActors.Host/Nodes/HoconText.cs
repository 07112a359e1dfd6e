using System.Globalization;
using System.Text.RegularExpressions;
using Akka.Configuration;

namespace RaftActors.Host.Nodes;

/// <summary>Reads HOCON and says where it is wrong. The parser alone overlooks a missing bracket and loses what stands behind it.</summary>
internal static partial class HoconText
{
    public static Config Parse(string text, string name)
    {
        if (Unbalanced(text) is var (position, problem))
        {
            throw new ConfigurationProblem($"{name}{At(text, position)}: {problem}");
        }

        try
        {
            return ConfigurationFactory.ParseString(text);
        }
        catch (Exception wrong) when (wrong is not OutOfMemoryException)
        {
            var at = Position().Match(wrong.Message) is { Success: true } match
                ? At(text, int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
                : "";
            throw new ConfigurationProblem($"{name}{at}: this is no HOCON: {wrong.Message.Split('\n')[0].Trim().TrimEnd(':', '.')}");
        }
    }

    [GeneratedRegex(@"position (\d+)")]
    private static partial Regex Position();

    private static string At(string text, int position)
    {
        var before = text.AsSpan(0, Math.Min(position, text.Length));
        return $":{before.Count('\n') + 1}:{before.Length - before.LastIndexOf('\n')}";
    }

    /// <summary>The first bracket or quotation mark without a partner.</summary>
    private static (int Position, string Problem)? Unbalanced(string text)
    {
        var open = new Stack<int>();
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '#':
                case '/' when i + 1 < text.Length && text[i + 1] == '/':
                    i = EndOfLine(text, i);
                    break;
                case '"':
                    var end = EndOfString(text, i);
                    if (end < 0)
                    {
                        return (i, "this quotation mark is never closed");
                    }

                    i = end;
                    break;
                case '{' or '[':
                    open.Push(i);
                    break;
                case '}' or ']' when open.Count == 0 || (text[open.Peek()] == '{') != (text[i] == '}'):
                    return (i, $"'{text[i]}' closes nothing");
                case '}' or ']':
                    open.Pop();
                    break;
            }
        }

        return open.TryPop(out var left) ? (left, $"'{text[left]}' is never closed") : null;
    }

    private static int EndOfLine(string text, int from)
    {
        var end = text.IndexOf('\n', from);
        return end < 0 ? text.Length : end;
    }

    private static int EndOfString(string text, int from)
    {
        if (string.CompareOrdinal(text, from, "\"\"\"", 0, 3) == 0)
        {
            var close = text.IndexOf("\"\"\"", from + 3, StringComparison.Ordinal);
            return close < 0 ? -1 : close + 2;
        }

        for (var i = from + 1; i < text.Length && text[i] != '\n'; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                return i;
            }
        }

        return -1;
    }
}
