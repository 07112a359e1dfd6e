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
            _text.SkipBlank();
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
            // No comma after such an object: Akka.NET does not take one either.
            _text.Take();
            Put(fields, keys[^1], new HoconValue(ParseFields(full, closed: true)));
        }
        else if (_text.Current is '=' or ':')
        {
            _text.Take();
            _text.SkipBlank();
            Put(fields, keys[^1], ParseValue(full));
            TakeSeparator();
        }
        else
        {
            throw _text.Error($"Expected '=', ':' or '{{' after the key '{full}'");
        }
    }

    // Only one, on the line of the value.
    private void TakeSeparator()
    {
        _text.TakeSpaces();
        if (_text.Current == ',')
        {
            _text.Take();
        }
    }

    /// <summary>Later values win; objects are merged.</summary>
    /// <remarks>
    /// Akka.NET drops one side where an object meets a substitution under one key; here that is an error, because nobody wants it.
    /// </remarks>
    private void Put(HoconObject fields, string key, HoconValue value)
    {
        if (!fields.Items.TryGetValue(key, out var earlier))
        {
            fields.Items[key] = value;
        }
        else if ((value.Pending is not null && earlier.IsObject()) || (value.IsObject() && earlier.Pending is not null))
        {
            throw _text.Error($"'{key}' is an object and a substitution; they cannot be merged");
        }
        else if (value.IsObject() && earlier.IsObject())
        {
            foreach (var (innerKey, inner) in value.GetObject().Items)
            {
                Put(earlier.GetObject(), innerKey, inner);
            }
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
                while (EndsUnquoted.IndexOf(_text.Current) < 0 && _text.Current != '.' && !_text.AtComment)
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
            // Also where a list has two commas in a row.
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
                return new HoconPart(null, new HoconValue(ParseFields(path, closed: true)), null, false, line, column);
            case '[':
                return new HoconPart(null, ParseList(path), null, false, line, column);
            case '"':
                return new HoconPart(_text.TakeQuoted(), null, null, Quoted: true, line, column);
            case '$' when _text.StartsWith("${"):
                return ParseSubstitution(line, column);
        }

        var spaces = _text.TakeSpaces();
        if (spaces.Length > 0)
        {
            return new HoconPart(spaces, null, null, false, line, column);
        }

        var word = "";
        while (!EndsWord())
        {
            word += _text.Take();
        }

        return word.Length > 0
            ? new HoconPart(word, null, null, false, line, column)
            : throw _text.Error($"Unexpected '{_text.Current}' in the value of '{path}'");
    }

    // What is not allowed in an unquoted text (addresses, type names, wild cards) ends the word, and nothing can go on with it.
    private bool EndsWord()
    {
        const string forbidden = "$\"{}[]:=,+#`^?!@*&\\\0";
        var c = _text.Current;
        return c is ':' or '='
            ? throw new ConfigurationException($"An unquoted text must not have '=' or ':' (line {_text.Line}, column {_text.Column}).")
            : char.IsWhiteSpace(c) || forbidden.Contains(c) || _text.AtComment;
    }

    private HoconPart ParseSubstitution(int line, int column)
    {
        _text.Skip(2);
        if (_text.Current == '?')
        {
            // Akka.NET reads it and gives a broken document.
            throw HoconText.Error("An optional substitution is not supported", line, column);
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
        return new HoconPart(null, null, path.Trim(), false, line, column);
    }

    private HoconValue ParseList(string path)
    {
        var (line, column) = (_text.Line, _text.Column);
        var items = new List<HoconValue>();
        _text.Take();
        while (true)
        {
            _text.SkipBlank();
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
            TakeSeparator();
        }
    }
}
