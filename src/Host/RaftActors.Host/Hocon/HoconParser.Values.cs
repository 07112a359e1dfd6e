using System.Globalization;
using System.Text;

namespace RaftActors.Host.Hocon;

/// <content>What stands behind the equals sign.</content>
internal sealed partial class HoconParser
{
    private enum Kind
    {
        Nothing,
        Word,
        Quoted,
        Substitution,
        Braces,
    }

    private HoconItem Value(string key, int keyAt)
    {
        SkipSpaces();
        if (IsAtEnd || Current is '\n' or '\r' or '#' or ',' or '}' or ']' || StartsWith("//"))
        {
            // Braces and brackets may stand on a line of their own; a text there would be the next setting.
            var end = _at;
            SkipLines();
            if (end == _at || IsAtEnd || Current is not ('{' or '['))
            {
                throw new HoconProblem(keyAt, $"'{key}' has no value on its line; write \"\" for an empty text");
            }
        }

        return Parts();
    }

    private HoconItem Parts()
    {
        List<HoconItem> parts = [];
        var last = Kind.Nothing;
        var (hasSpace, colon) = (false, -1);
        while (true)
        {
            var begin = _at;
            SkipSpaces();
            if (IsAtEnd || Current is '\n' or '\r' or ',' or '}' or ']' or '#' || StartsWith("//"))
            {
                break;
            }

            if (_at > begin && parts.Count > 0)
            {
                parts.Add(new HoconScalar(begin, _text[begin.._at]) { IsSpace = true });
                hasSpace = true;
            }

            var at = _at;
            var kind = Current switch
            {
                '"' => Kind.Quoted,
                '{' or '[' => Kind.Braces,
                '$' when StartsWith("${") => Kind.Substitution,
                _ => Kind.Word,
            };
            if (!MayFollow(last, kind))
            {
                var before = last switch { Kind.Quoted => "a quoted text", Kind.Braces => "a closing bracket", _ => "a text" };
                throw new HoconProblem(at, $"'{Current}' stands directly behind {before}; one setting a line, or a comma between");
            }

            parts.Add(kind switch
            {
                Kind.Quoted => new HoconScalar(at, Quoted()),
                Kind.Braces => Current == '{' ? Object() : List(),
                Kind.Substitution => Substitution(),
                _ => Word(ref colon),
            });
            last = kind;
        }

        if (colon >= 0 && hasSpace)
        {
            throw new HoconProblem(
                colon, "':' in a text with spaces: put the text into quotation marks, or each setting on a line of its own");
        }

        return parts is [var one] ? AsNull(one, last)
            : parts.TrueForAll(p => p is HoconScalar)
                ? new HoconScalar(parts[0].Position, string.Concat(parts.Select(p => ((HoconScalar)p).Text)))
            : new HoconJoin(parts[0].Position, parts);
    }

    /// <summary>Words with words, braces and brackets with their like, and substitutions with everything.</summary>
    private static bool MayFollow(Kind before, Kind kind) =>
        before is Kind.Nothing or Kind.Substitution || kind == Kind.Substitution || (before == kind && kind != Kind.Quoted);

    private static HoconItem AsNull(HoconItem one, Kind kind) =>
        kind == Kind.Word && one is HoconScalar { Text: "null" } nothing ? nothing with { IsNull = true } : one;

    private HoconScalar Word(ref int colon)
    {
        var begin = _at;
        for (; !IsAtEnd && !char.IsWhiteSpace(Current) && !",{}[]\"".Contains(Current) && !StartsWith("${"); _at++)
        {
            if (Current == '=')
            {
                throw new HoconProblem(
                    _at, "'=' in a text without quotation marks: one setting a line, or quotation marks around the text");
            }

            if (Current == '#' || StartsWith("//"))
            {
                throw new HoconProblem(
                    _at, "a comment begins in the middle of a word; put the text into quotation marks, or a space before the comment");
            }

            if (char.IsControl(Current))
            {
                throw new HoconProblem(_at, $"the control character {(int)Current:x2} stands outside of quotation marks");
            }

            colon = Current == ':' ? _at : colon;
        }

        return new HoconScalar(begin, _text[begin.._at]);
    }

    private HoconList List()
    {
        List<HoconItem> items = [];
        var open = _at++;
        _within.Add(InList);
        Nested(() => Items(items, open));
        _within.RemoveAt(_within.Count - 1);
        return new HoconList(open, items);
    }

    private void Items(List<HoconItem> items, int open)
    {
        while (true)
        {
            SkipLines();
            if (items.Count > 0 && Current == ',')
            {
                _at++;
                SkipLines();
            }

            switch (Current)
            {
                case '\0' when IsAtEnd:
                    throw new HoconProblem(open, "'[' is never closed");
                case ']':
                    _at++;
                    return;
                case '}':
                    throw new HoconProblem(_at, "'}' closes nothing");
                case ',':
                    throw new HoconProblem(_at, "there is nothing before this comma");
                default:
                    items.Add(Parts());
                    break;
            }
        }
    }

    private HoconSubstitution Substitution()
    {
        var begin = _at;
        _at += 2;
        var isOptional = Current == '?';
        _at += isOptional ? 1 : 0;
        SkipSpaces();
        var nameAt = _at;
        var path = Path("=:+{?");
        var name = _text[nameAt.._at];
        SkipSpaces();
        if (Current != '}')
        {
            throw new HoconProblem(begin, "'${' is never closed by '}' on its line");
        }

        _at++;
        return new HoconSubstitution(begin, path, name, isOptional);
    }

    private string Quoted()
    {
        var begin = _at;
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

            _at = close + 3;
            return Valid(_text[(begin + 3)..close], begin);
        }

        var text = new StringBuilder();
        for (_at++; !IsAtEnd && Current is not ('\n' or '\r'); _at++)
        {
            switch (Current)
            {
                case '"':
                    _at++;
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
        var at = _at++;
        if (Current == 'u' && _at + 4 < _text.Length
            && ushort.TryParse(_text.AsSpan(_at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            _at += 4;
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

    /// <summary>Half of a surrogate pair is not a character, and would become another one on the way to a file or a socket.</summary>
    private static string Valid(string text, int? at)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[++i])))
            {
                throw new HoconProblem(at ?? i, "the text holds half of a surrogate pair");
            }
        }

        return text;
    }
}
