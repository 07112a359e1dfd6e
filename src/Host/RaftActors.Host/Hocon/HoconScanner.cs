using System.Globalization;
using System.Text;

namespace RaftActors.Host.Hocon;

/// <summary>A HOCON text and a position in it: names, quoted texts, white space and comments. The parser interprets them.</summary>
internal sealed class HoconScanner(string text)
{
    private readonly string _text = Valid(text, at: null);

    /// <summary>The position of the next character.</summary>
    public int At { get; set; }

    public bool IsAtEnd => At >= _text.Length;

    /// <summary>The next character; zero at the end.</summary>
    public char Current => IsAtEnd ? '\0' : _text[At];

    /// <summary>The text read since a position.</summary>
    public string Since(int begin) => _text[begin..At];

    /// <summary>A path such as <c>a.b."c.d"</c>, up to a space or one of the ends.</summary>
    public string[] Path(string ends)
    {
        List<string> path = [];
        while (true)
        {
            var begin = At;
            if (Current == '"')
            {
                path.Add(Quoted() is { Length: > 0 } name ? name : throw new HoconProblem(begin, "a name must not be empty"));
            }
            else
            {
                while (!IsAtEnd
                    && !char.IsWhiteSpace(Current)
                    && !char.IsControl(Current)
                    && !ends.Contains(Current)
                    && !".\"}[],#$".Contains(Current))
                {
                    At++;
                }

                if (At == begin)
                {
                    var isMissing = IsAtEnd || Current is '\n' or '\r';
                    throw new HoconProblem(
                        At, isMissing ? "a name is missing" : $"'{Current}' cannot be part of a name without quotation marks");
                }

                path.Add(Since(begin));
            }

            if (Current != '.')
            {
                return [.. path];
            }

            At++;
        }
    }

    public bool StartsWith(string what) => string.CompareOrdinal(_text, At, what, 0, what.Length) == 0;

    public void SkipSpaces()
    {
        while (!IsAtEnd && Current is not ('\n' or '\r') && char.IsWhiteSpace(Current))
        {
            At++;
        }
    }

    /// <summary>White space, ends of lines and comments.</summary>
    public void SkipLines()
    {
        while (!IsAtEnd)
        {
            if (char.IsWhiteSpace(Current) || Current == '\ufeff')
            {
                At++;
            }
            else if (Current == '#' || StartsWith("//"))
            {
                var end = _text.IndexOf('\n', At);
                At = end < 0 ? _text.Length : end;
            }
            else
            {
                return;
            }
        }
    }

    public string Quoted()
    {
        var begin = At;
        if (StartsWith("\"\"\""))
        {
            var close = _text.IndexOf("\"\"\"", begin + 3, StringComparison.Ordinal);
            if (close < 0)
            {
                throw new HoconProblem(begin, "this quotation mark is never closed");
            }

            // More than three at the end: the first ones belong to the text.
            while (close + 3 < _text.Length && _text[close + 3] == '"')
            {
                close++;
            }

            At = close + 3;
            return Valid(_text[(begin + 3)..close], begin);
        }

        var text = new StringBuilder();
        for (At++; !IsAtEnd && Current is not ('\n' or '\r'); At++)
        {
            switch (Current)
            {
                case '"':
                    At++;
                    return Valid(text.ToString(), begin);
                case '\\':
                    text.Append(Escape(begin));
                    break;
                default:
                    text.Append(Current);
                    break;
            }
        }

        throw new HoconProblem(begin, "this quotation mark is never closed");
    }

    /// <summary>Leaves the position at the last character of the escape.</summary>
    private char Escape(int quote)
    {
        var at = At++;
        if (Current == 'u' && At + 4 < _text.Length
            && ushort.TryParse(_text.AsSpan(At + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            At += 4;
            return (char)code;
        }

        return Current switch
        {
            '"' or '\\' or '/' => Current,
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '\n' or '\r' or '\0' => throw new HoconProblem(quote, "this quotation mark is never closed"),
            _ => throw new HoconProblem(at, $"'\\{Current}' is not an escape; write '\\\\' for a backslash"),
        };
    }

    /// <summary>An unpaired surrogate is not a character, and would become another one on the way to a file or a socket.</summary>
    private static string Valid(string text, int? at)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[++i])))
            {
                throw new HoconProblem(at ?? i, "the text contains an unpaired surrogate");
            }
        }

        return text;
    }
}
