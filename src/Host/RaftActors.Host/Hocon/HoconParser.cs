namespace RaftActors.Host.Hocon;

/// <summary>
/// Reads HOCON strictly: what the format leaves open to a guess (two settings on a line, text behind a value, a comment sign within a word)
/// is refused where it stands. The parser of Akka.NET takes such texts, loses a part of them, or does not end.
/// </summary>
internal sealed partial class HoconParser
{
    public const int MaxCharacters = 1024 * 1024;
    private const int MaxDepth = 64;
    private static readonly string[] Included = ["file(", "url(", "classpath(", "required("];
    /// <summary>A name that no key can have.</summary>
    private const string InList = "";
    private readonly string _text;

    /// <summary>Where the member that is read stands.</summary>
    private readonly List<string> _within = [];
    private int _at;
    private int _depth;

    private HoconParser(string text) => _text = text;

    private bool IsAtEnd => _at >= _text.Length;

    private char Current => IsAtEnd ? '\0' : _text[_at];

    /// <exception cref="HoconProblem">It is no HOCON, or more than this program reads.</exception>
    public static HoconObject Parse(string text)
    {
        if (text.Length > MaxCharacters)
        {
            throw new HoconProblem(MaxCharacters, $"the text has more than the {MaxCharacters} characters that are read");
        }

        return new HoconParser(Valid(text, at: null)).Root();
    }

    private HoconObject Root()
    {
        SkipLines();
        if (Current != '{' || IsAtEnd)
        {
            var root = new HoconObject(_at);
            Members(root, open: -1);
            return root;
        }

        var inBraces = Object();
        SkipLines();
        return IsAtEnd ? inBraces : throw new HoconProblem(
            _at, Current is '}' or ']' ? $"'{Current}' closes nothing" : "nothing may stand behind the closing brace of the whole");
    }

    private HoconObject Object()
    {
        var made = new HoconObject(_at);
        Nested(() => Members(made, open: _at++));
        return made;
    }

    private void Nested(Action parse)
    {
        if (++_depth > MaxDepth)
        {
            throw new HoconProblem(_at, $"this is nested deeper than {MaxDepth} levels");
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
            SkipLines();
            if (mayHaveComma && Current == ',' && !IsAtEnd)
            {
                _at++;
                SkipLines();
            }

            if (IsAtEnd)
            {
                if (open >= 0)
                {
                    throw new HoconProblem(open, "'{' is never closed");
                }

                return;
            }

            switch (Current)
            {
                case '}' when open >= 0:
                    _at++;
                    return;
                case '}' or ']':
                    throw new HoconProblem(_at, $"'{Current}' closes nothing");
                case ',':
                    throw new HoconProblem(_at, "there is nothing before this comma");
                default:
                    Member(owner);
                    mayHaveComma = true;
                    break;
            }
        }
    }

    private void Member(HoconObject owner)
    {
        var begin = _at;
        var path = Path("=:+{");
        var key = _text[begin.._at];
        SkipSpaces();
        if (key == "include" && (Current == '"' || Array.Exists(Included, StartsWith)))
        {
            throw new HoconProblem(begin, "include is not supported; write the settings into this text");
        }

        switch (Current)
        {
            case '{' when !IsAtEnd:
                owner.Add(path, Within(path, key, begin));
                break;
            case '=' or ':':
                _at++;
                owner.Add(path, Within(path, key, begin));
                break;
            case '+' when StartsWith("+="):
                _at += 2;
                if (_within.Contains(InList))
                {
                    throw new HoconProblem(begin, $"'{key}' stands within a list, where '+=' has nothing to add to; write '='");
                }

                var added = new HoconList(begin, [Within(path, key, begin)]);
                owner.Add(path, new HoconJoin(begin, [new HoconSubstitution(begin, [.. _within, .. path], key, IsOptional: true), added]));
                break;
            case '\0' or '\n' or '\r' or '#' or ',' or '}' or ']' or '/':
                throw new HoconProblem(begin, $"'{key}' has no value; write '{key} = ...'");
            default:
                throw new HoconProblem(_at, $"'{key}' must be followed by '=' or '{{'; a name with spaces stands in quotation marks");
        }
    }

    private HoconItem Within(string[] path, string key, int begin)
    {
        _within.AddRange(path);
        var value = Value(key, begin);
        _within.RemoveRange(_within.Count - path.Length, path.Length);
        return value;
    }

    /// <summary>A path such as <c>a.b."c.d"</c>, up to a space or one of the ends.</summary>
    private string[] Path(string ends)
    {
        List<string> path = [];
        while (true)
        {
            var begin = _at;
            if (Current == '"')
            {
                path.Add(Quoted() is { Length: > 0 } name ? name : throw new HoconProblem(begin, "a name must not be empty"));
            }
            else
            {
                while (!IsAtEnd && !char.IsWhiteSpace(Current) && !char.IsControl(Current) && !ends.Contains(Current) && !".\"}[],#$".Contains(Current))
                {
                    _at++;
                }

                if (_at == begin)
                {
                    var isMissing = IsAtEnd || Current is '\n' or '\r';
                    throw new HoconProblem(
                        _at, isMissing ? "a name is missing" : $"'{Current}' cannot be part of a name without quotation marks");
                }

                path.Add(_text[begin.._at]);
            }

            if (Current != '.')
            {
                return [.. path];
            }

            _at++;
        }
    }

    private bool StartsWith(string what) => string.CompareOrdinal(_text, _at, what, 0, what.Length) == 0;

    private void SkipSpaces()
    {
        while (!IsAtEnd && Current is not ('\n' or '\r') && char.IsWhiteSpace(Current))
        {
            _at++;
        }
    }

    /// <summary>White space, ends of lines and comments.</summary>
    private void SkipLines()
    {
        while (!IsAtEnd)
        {
            if (char.IsWhiteSpace(Current) || Current == '\ufeff')
            {
                _at++;
            }
            else if (Current == '#' || StartsWith("//"))
            {
                var end = _text.IndexOf('\n', _at);
                _at = end < 0 ? _text.Length : end;
            }
            else
            {
                return;
            }
        }
    }
}
