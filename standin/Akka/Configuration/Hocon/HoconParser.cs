namespace Akka.Configuration.Hocon;

/// <summary>Reads a document into an object whose substitutions are still open; <see cref="HoconResolver"/> closes them.</summary>
internal sealed class HoconParser
{
    private const string EndsUnquoted = "{}[]:=,\"\n\r\0";
    private readonly HoconText _text;

    private HoconParser(string text) => _text = new HoconText(text);

    public static HoconValue Parse(string text)
    {
        var root = new HoconValue(new HoconParser(text ?? "").ParseRoot());
        new HoconResolver(root).ResolveAll();
        return root;
    }

    private HoconObject ParseRoot()
    {
        _text.SkipBlank();
        var braces = _text.Current == '{';
        if (braces)
        {
            _text.Take();
        }

        var fields = ParseFields("", braces);
        _text.SkipBlank();
        if (!_text.AtEnd)
        {
            throw _text.Error($"Unexpected '{_text.Current}' after the end of the document");
        }

        return fields;
    }

    private HoconObject ParseFields(string path, bool closed)
    {
        var (line, column) = (_text.Line, _text.Column);
        var fields = new HoconObject();
        while (true)
        {
            _text.SkipBlank(commas: true);
            if (_text.AtEnd)
            {
                return closed ? throw HoconText.Error("An object is not closed", line, column) : fields;
            }

            if (_text.Current == '}')
            {
                if (!closed)
                {
                    throw _text.Error("Unexpected '}'");
                }

                _text.Take();
                return fields;
            }

            ParseField(fields, path);
        }
    }

    private void ParseField(HoconObject fields, string path)
    {
        var keys = ParseKey();
        var full = path.Length == 0 ? HoconPath.Join(keys) : path + "." + HoconPath.Join(keys);
        for (var i = 0; i < keys.Count - 1; i++)
        {
            var step = new HoconObject();
            Put(fields, keys[i], new HoconValue(step));
            // Where the key held an object already, the new one was folded into it.
            fields = fields.Items[keys[i]].GetObject() ?? step;
        }

        _text.SkipBlank();
        if (_text.Current == '{')
        {
            Put(fields, keys[^1], ParseValue(full));
        }
        else if (_text.StartsWith("+="))
        {
            _text.Skip(2);
            _text.SkipBlank();
            Put(fields, keys[^1], Appended(full));
        }
        else if (_text.Current is '=' or ':')
        {
            _text.Take();
            _text.SkipBlank();
            Put(fields, keys[^1], ParseValue(full));
        }
        else
        {
            throw _text.Error($"Expected '=', ':' or '{{' after the key '{full}'");
        }
    }

    private HoconValue Appended(string path)
    {
        var sum = new Unresolved();
        sum.Parts.Add(new HoconPart(null, null, path, Optional: true, Quoted: false, _text.Line, _text.Column));
        sum.Parts.Add(new HoconPart(null, new HoconValue([ParseValue(path)]), null, false, false, _text.Line, _text.Column));
        return new HoconValue(sum);
    }

    /// <summary>Later values win; objects are merged; a value with a substitution remembers what it replaced.</summary>
    private static void Put(HoconObject fields, string key, HoconValue value)
    {
        if (!fields.Items.TryGetValue(key, out var earlier))
        {
            fields.Items[key] = value;
        }
        else if (value.Pending is not null)
        {
            value.Pending.Previous = earlier;
            fields.Items[key] = value;
        }
        else if (value.IsObject() && earlier.IsObject())
        {
            foreach (var (innerKey, inner) in value.GetObject().Items)
            {
                Put(earlier.GetObject(), innerKey, inner);
            }
        }
        else if (value.IsObject() && earlier.Pending is not null)
        {
            var merged = new Unresolved { Previous = earlier };
            merged.Parts.Add(new HoconPart(null, value, null, false, false, 0, 0));
            fields.Items[key] = new HoconValue(merged);
        }
        else
        {
            fields.Items[key] = value;
        }
    }

    private List<string> ParseKey()
    {
        var keys = new List<string>();
        while (true)
        {
            _text.TakeSpaces();
            var key = "";
            var quoted = _text.Current == '"';
            if (quoted)
            {
                key = _text.TakeQuoted();
            }
            else
            {
                while (EndsUnquoted.IndexOf(_text.Current) < 0 && _text.Current != '.' && !_text.AtComment && !_text.StartsWith("+="))
                {
                    key += _text.Take();
                }

                key = key.Trim();
            }

            if (key.Length == 0 && !quoted)
            {
                throw _text.Error(_text.AtEnd ? "The document ends where a key is expected" : $"Expected a key, found '{_text.Current}'");
            }

            keys.Add(key);
            _text.TakeSpaces();
            if (_text.Current != '.')
            {
                return keys;
            }

            _text.Take();
        }
    }

    private HoconValue ParseValue(string path)
    {
        var (line, column) = (_text.Line, _text.Column);
        var parts = new List<HoconPart>();
        while (!_text.AtEnd && !_text.AtComment && _text.Current is not (',' or '}' or ']' or '\n'))
        {
            parts.Add(ParsePart(path));
        }

        while (parts.Count > 0 && parts[^1].IsBlank)
        {
            parts.RemoveAt(parts.Count - 1);
        }

        if (parts.Count == 0)
        {
            throw HoconText.Error($"The key '{path}' has no value", line, column);
        }

        var pending = new Unresolved();
        pending.Parts.AddRange(parts);
        return parts.Exists(p => p.Substitution is not null) ? new HoconValue(pending) : HoconResolver.Join(pending.Parts);
    }

    private HoconPart ParsePart(string path)
    {
        var (line, column) = (_text.Line, _text.Column);
        switch (_text.Current)
        {
            case '{':
                _text.Take();
                return new HoconPart(null, new HoconValue(ParseFields(path, closed: true)), null, false, false, line, column);
            case '[':
                return new HoconPart(null, ParseList(path), null, false, false, line, column);
            case '"':
                return new HoconPart(_text.TakeQuoted(), null, null, false, Quoted: true, line, column);
            case '$' when _text.StartsWith("${"):
                return ParseSubstitution(line, column);
        }

        var spaces = _text.TakeSpaces();
        if (spaces.Length > 0)
        {
            return new HoconPart(spaces, null, null, false, false, line, column);
        }

        var word = "";
        while (!EndsWord(word))
        {
            word += _text.Take();
        }

        return word.Length > 0
            ? new HoconPart(word, null, null, false, false, line, column)
            : throw _text.Error($"Unexpected '{_text.Current}' in the value of '{path}'");
    }

    // ':', '=' and the slashes after a ':' may stand inside an unquoted value (addresses such as akka.tcp://a@b:1).
    private bool EndsWord(string word)
    {
        var c = _text.Current;
        return c is '{' or '}' or '[' or ']' or ',' or '"' or '\0' or '#' || char.IsWhiteSpace(c) || _text.StartsWith("${")
               || (_text.StartsWith("//") && !word.EndsWith(':'));
    }

    private HoconPart ParseSubstitution(int line, int column)
    {
        _text.Skip(2);
        var optional = _text.Current == '?';
        if (optional)
        {
            _text.Take();
        }

        var path = "";
        while (_text.Current != '}')
        {
            if (_text.AtEnd || _text.Current == '\n')
            {
                throw HoconText.Error("A substitution is not closed", line, column);
            }

            path += _text.Take();
        }

        _text.Take();
        return new HoconPart(null, null, path.Trim(), optional, false, line, column);
    }

    private HoconValue ParseList(string path)
    {
        var (line, column) = (_text.Line, _text.Column);
        var items = new List<HoconValue>();
        _text.Take();
        while (true)
        {
            _text.SkipBlank(commas: true);
            if (_text.AtEnd)
            {
                throw HoconText.Error($"The list '{path}' is not closed", line, column);
            }

            if (_text.Current == ']')
            {
                _text.Take();
                return new HoconValue(items);
            }

            items.Add(ParseValue(path));
        }
    }
}
