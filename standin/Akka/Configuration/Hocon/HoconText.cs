using System.Text;

namespace Akka.Configuration.Hocon;

/// <summary>A position in a document: characters, white space, comments and quoted texts.</summary>
internal sealed class HoconText(string text)
{
    private int _at;

    public bool AtEnd => _at >= text.Length;

    public char Current => _at < text.Length ? text[_at] : '\0';

    public int Line { get; private set; } = 1;

    public int Column { get; private set; } = 1;

    public bool StartsWith(string word) => string.CompareOrdinal(text, _at, word, 0, word.Length) == 0;

    public bool AtComment => Current == '#' || StartsWith("//");

    public char Take()
    {
        var c = text[_at++];
        (Line, Column) = c == '\n' ? (Line + 1, 1) : (Line, Column + 1);
        return c;
    }

    public void Skip(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Take();
        }
    }

    public void SkipComment()
    {
        while (!AtEnd && Current != '\n')
        {
            Take();
        }
    }

    /// <summary>Skips white space, line ends and comments.</summary>
    public void SkipBlank()
    {
        while (!AtEnd)
        {
            if (char.IsWhiteSpace(Current) || Current == '\uFEFF')
            {
                Take();
            }
            else if (AtComment)
            {
                SkipComment();
            }
            else
            {
                return;
            }
        }
    }

    public string TakeSpaces()
    {
        var start = _at;
        while (!AtEnd && Current != '\n' && char.IsWhiteSpace(Current))
        {
            Take();
        }

        return text[start.._at];
    }

    public string TakeQuoted()
    {
        if (StartsWith("\"\"\""))
        {
            return TakeTripleQuoted();
        }

        var (line, column) = (Line, Column);
        var result = new StringBuilder();
        Take();
        while (Current != '"')
        {
            if (AtEnd || Current == '\n')
            {
                throw Error("A quoted text is not closed", line, column);
            }

            var c = Take();
            result.Append(c == '\\' ? TakeEscaped() : c);
        }

        Take();
        return result.ToString();
    }

    public FormatException Error(string problem) => Error(problem, Line, Column);

    public static FormatException Error(string problem, int line, int column) =>
        new($"{problem} (line {line}, column {column}).");

    private string TakeTripleQuoted()
    {
        var (line, column) = (Line, Column);
        Skip(3);
        var end = text.IndexOf("\"\"\"", _at, StringComparison.Ordinal);
        if (end < 0)
        {
            throw Error("A \"\"\" text is not closed", line, column);
        }

        while (end + 3 < text.Length && text[end + 3] == '"')
        {
            end++;
        }

        var result = text[_at..end];
        Skip(end + 3 - _at);
        return result;
    }

    private char TakeEscaped()
    {
        if (AtEnd)
        {
            throw Error("An escape sequence is not finished");
        }

        var c = Take();
        switch (c)
        {
            case 'n': return '\n';
            case 't': return '\t';
            case 'r': return '\r';
            case 'b': return '\b';
            case 'f': return '\f';
            case '"' or '\\' or '/': return c;
            case 'u':
                if (_at + 4 <= text.Length && ushort.TryParse(text.AsSpan(_at, 4), System.Globalization.NumberStyles.HexNumber, null, out var code))
                {
                    Skip(4);
                    return (char)code;
                }

                break;
        }

        throw Error($"Unknown escape sequence '\\{c}'");
    }
}
