namespace RaftActors.Host.Hocon;

/// <summary>
/// Reads HOCON strictly: ambiguous text (two settings on a line, text after a value, a comment sign within a word) is refused. The parser
/// of Akka.NET accepts such texts, loses parts of them, or does not terminate.
/// </summary>
internal sealed class HoconParser
{
    public const int MaxCharacters = 1024 * 1024;
    private const int MaxDepth = 64;
    private static readonly string[] Included = ["file(", "url(", "classpath(", "required("];

    /// <summary>A name that no key can have.</summary>
    private const string InList = "";
    private readonly HoconScanner _scan;

    /// <summary>The position of the current member.</summary>
    private readonly List<string> _within = [];
    private int _depth;

    private HoconParser(HoconScanner scan) => _scan = scan;

    private enum Kind
    {
        Nothing,
        Word,
        Quoted,
        Substitution,
        Braces,
    }

    /// <exception cref="HoconProblem">It is not HOCON, or exceeds the limits of this program.</exception>
    public static HoconObject Parse(string text)
    {
        if (text.Length > MaxCharacters)
        {
            throw new HoconProblem(MaxCharacters, $"the text is longer than {MaxCharacters} characters, the maximum");
        }

        return new HoconParser(new HoconScanner(text)).Root();
    }

    private HoconObject Root()
    {
        _scan.SkipLines();
        if (_scan.Current != '{' || _scan.IsAtEnd)
        {
            var root = new HoconObject(_scan.At);
            Members(root, open: -1);
            return root;
        }

        var inBraces = Object();
        _scan.SkipLines();
        return _scan.IsAtEnd
            ? inBraces
            : throw new HoconProblem(
                _scan.At,
                _scan.Current is '}' or ']'
                    ? $"unmatched '{_scan.Current}'"
                    : "nothing may follow the closing brace of the text");
    }

    private HoconObject Object()
    {
        var made = new HoconObject(_scan.At);
        Nested(() => Members(made, open: _scan.At++));
        return made;
    }

    private void Nested(Action parse)
    {
        if (++_depth > MaxDepth)
        {
            throw new HoconProblem(_scan.At, $"this is nested deeper than {MaxDepth} levels");
        }

        parse();
        _depth--;
    }

    /// <summary>Members up to the closing brace, or to the end of the text if there was no opening one.</summary>
    private void Members(HoconObject owner, int open)
    {
        var mayHaveComma = false;
        while (true)
        {
            _scan.SkipLines();
            if (mayHaveComma && _scan.Current == ',' && !_scan.IsAtEnd)
            {
                _scan.At++;
                _scan.SkipLines();
            }

            if (_scan.IsAtEnd)
            {
                if (open >= 0)
                {
                    throw new HoconProblem(open, "'{' is never closed");
                }

                return;
            }

            switch (_scan.Current)
            {
                case '}' when open >= 0:
                    _scan.At++;
                    return;
                case '}' or ']':
                    throw new HoconProblem(_scan.At, $"unmatched '{_scan.Current}'");
                case ',':
                    throw new HoconProblem(_scan.At, "there is nothing before this comma");
                default:
                    Member(owner);
                    mayHaveComma = true;
                    break;
            }
        }
    }

    private void Member(HoconObject owner)
    {
        var begin = _scan.At;
        var path = _scan.Path("=:+{");
        var key = _scan.Since(begin);
        _scan.SkipSpaces();
        if (key == "include" && (_scan.Current == '"' || Array.Exists(Included, _scan.StartsWith)))
        {
            throw new HoconProblem(begin, "include is not supported; write the settings in this text");
        }

        switch (_scan.Current)
        {
            case '{' when !_scan.IsAtEnd:
                owner.Add(path, Within(path, key, begin));
                break;
            case '=' or ':':
                _scan.At++;
                owner.Add(path, Within(path, key, begin));
                break;
            case '+' when _scan.StartsWith("+="):
                _scan.At += 2;
                if (_within.Contains(InList))
                {
                    throw new HoconProblem(begin, $"'+=' has nothing to append to within a list; write '{key} = ...'");
                }

                var added = new HoconList(begin, [Within(path, key, begin)]);
                owner.Add(path, new HoconJoin(begin, [new HoconSubstitution(begin, [.. _within, .. path], key, IsOptional: true), added]));
                break;
            case '\0' or '\n' or '\r' or '#' or ',' or '}' or ']' or '/':
                throw new HoconProblem(begin, $"'{key}' has no value; write '{key} = ...'");
            default:
                throw new HoconProblem(_scan.At, $"'{key}' must be followed by '=' or '{{'; put a name with spaces in quotation marks");
        }
    }

    private HoconItem Within(string[] path, string key, int begin)
    {
        _within.AddRange(path);
        var value = Value(key, begin);
        _within.RemoveRange(_within.Count - path.Length, path.Length);
        return value;
    }

    private HoconItem Value(string key, int keyAt)
    {
        _scan.SkipSpaces();
        if (_scan.IsAtEnd || _scan.Current is '\n' or '\r' or '#' or ',' or '}' or ']' || _scan.StartsWith("//"))
        {
            // Braces and brackets may be on a line of their own; a text there would be the next setting.
            var end = _scan.At;
            _scan.SkipLines();
            if (end == _scan.At || _scan.IsAtEnd || _scan.Current is not ('{' or '['))
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
            var begin = _scan.At;
            _scan.SkipSpaces();
            if (_scan.IsAtEnd || _scan.Current is '\n' or '\r' or ',' or '}' or ']' or '#' || _scan.StartsWith("//"))
            {
                break;
            }

            if (_scan.At > begin && parts.Count > 0)
            {
                parts.Add(new HoconScalar(begin, _scan.Since(begin)) { IsSpace = true });
                hasSpace = true;
            }

            var at = _scan.At;
            var kind = _scan.Current switch
            {
                '"' => Kind.Quoted,
                '{' or '[' => Kind.Braces,
                '$' when _scan.StartsWith("${") => Kind.Substitution,
                _ => Kind.Word,
            };
            if (!MayFollow(last, kind))
            {
                var before = last switch { Kind.Quoted => "a quoted text", Kind.Braces => "a closing bracket", _ => "a text" };
                throw new HoconProblem(at, $"'{_scan.Current}' directly after {before}; write one setting per line, or a comma between");
            }

            parts.Add(kind switch
            {
                Kind.Quoted => new HoconScalar(at, _scan.Quoted()),
                Kind.Braces => _scan.Current == '{' ? Object() : List(),
                Kind.Substitution => Substitution(),
                _ => Word(ref colon),
            });
            last = kind;
        }

        if (colon >= 0 && hasSpace)
        {
            throw new HoconProblem(
                colon, "':' in a text with spaces: put the text in quotation marks, or each setting on its own line");
        }

        return parts is [var one] ? AsNull(one, last)
            : parts.TrueForAll(p => p is HoconScalar)
                ? new HoconScalar(parts[0].Position, string.Concat(parts.Select(p => ((HoconScalar)p).Text)))
            : new HoconJoin(parts[0].Position, parts);
    }

    /// <summary>Words join with words, braces and brackets with their like, and substitutions with everything.</summary>
    private static bool MayFollow(Kind before, Kind kind) =>
        before is Kind.Nothing or Kind.Substitution || kind == Kind.Substitution || (before == kind && kind != Kind.Quoted);

    private static HoconItem AsNull(HoconItem one, Kind kind) =>
        kind == Kind.Word && one is HoconScalar { Text: "null" } nothing ? nothing with { IsNull = true } : one;

    private HoconScalar Word(ref int colon)
    {
        var begin = _scan.At;
        for (
            ; !_scan.IsAtEnd && !char.IsWhiteSpace(_scan.Current) && !",{}[]\"".Contains(_scan.Current) && !_scan.StartsWith("${");
            _scan.At++)
        {
            if (_scan.Current == '=')
            {
                throw new HoconProblem(
                    _scan.At, "'=' in an unquoted text: write one setting per line, or put the text in quotation marks");
            }

            if (_scan.Current == '#' || _scan.StartsWith("//"))
            {
                throw new HoconProblem(
                    _scan.At, "a comment begins in the middle of a word; put the text in quotation marks, or a space before the comment");
            }

            if (char.IsControl(_scan.Current))
            {
                throw new HoconProblem(_scan.At, $"the control character {(int)_scan.Current:x2} is outside quotation marks");
            }

            colon = _scan.Current == ':' ? _scan.At : colon;
        }

        return new HoconScalar(begin, _scan.Since(begin));
    }

    private HoconList List()
    {
        List<HoconItem> items = [];
        var open = _scan.At++;
        _within.Add(InList);
        Nested(() => Items(items, open));
        _within.RemoveAt(_within.Count - 1);
        return new HoconList(open, items);
    }

    private void Items(List<HoconItem> items, int open)
    {
        while (true)
        {
            _scan.SkipLines();
            if (items.Count > 0 && _scan.Current == ',')
            {
                _scan.At++;
                _scan.SkipLines();
            }

            switch (_scan.Current)
            {
                case '\0' when _scan.IsAtEnd:
                    throw new HoconProblem(open, "'[' is never closed");
                case ']':
                    _scan.At++;
                    return;
                case '}':
                    throw new HoconProblem(_scan.At, "unmatched '}'");
                case ',':
                    throw new HoconProblem(_scan.At, "there is nothing before this comma");
                default:
                    items.Add(Parts());
                    break;
            }
        }
    }

    private HoconSubstitution Substitution()
    {
        var begin = _scan.At;
        _scan.At += 2;
        var isOptional = _scan.Current == '?';
        _scan.At += isOptional ? 1 : 0;
        _scan.SkipSpaces();
        var nameAt = _scan.At;
        var path = _scan.Path("=:+{?");
        var name = _scan.Since(nameAt);
        _scan.SkipSpaces();
        if (_scan.Current != '}')
        {
            throw new HoconProblem(begin, "'${' is never closed by '}' on its line");
        }

        _scan.At++;
        return new HoconSubstitution(begin, path, name, isOptional);
    }
}
