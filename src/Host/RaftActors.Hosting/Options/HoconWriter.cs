using System.Globalization;
using System.Text;

namespace RaftActors.Hosting.Options;

/// <summary>
/// Writes options as HOCON. A value that is not set is not written, so that what stands below it applies. Nothing is checked here: the
/// runtime checks what it reads and reports every problem at once.
/// </summary>
internal sealed class HoconWriter
{
    private readonly StringBuilder _text = new();

    public void Set(string key, string? value)
    {
        if (value is not null)
        {
            Line(key, Quote(value));
        }
    }

    public void Set(string key, bool? value)
    {
        if (value is { } isOn)
        {
            Line(key, isOn ? "on" : "off");
        }
    }

    public void Set(string key, long? value)
    {
        if (value is { } number)
        {
            Line(key, number.ToString(CultureInfo.InvariantCulture));
        }
    }

    public void Set(string key, double? value)
    {
        if (value is { } number)
        {
            Line(key, number.ToString("R", CultureInfo.InvariantCulture));
        }
    }

    public void Set(string key, TimeSpan? value)
    {
        if (value is { } time)
        {
            Line(key, time.TotalMilliseconds.ToString("0.####", CultureInfo.InvariantCulture) + "ms");
        }
    }

    /// <summary>Sets a size.</summary>
    public void SetBytes(string key, long? bytes)
    {
        if (bytes is { } number)
        {
            Line(key, number.ToString(CultureInfo.InvariantCulture) + "b");
        }
    }

    /// <summary>Sets a word: the name of an enumeration's value in lower case, its parts joined by hyphens.</summary>
    public void SetWord<TEnum>(string key, TEnum? value)
        where TEnum : struct, Enum
    {
        if (value is { } word)
        {
            Line(key, Quote(Hyphenated(word.ToString())));
        }
    }

    public void Set(string key, IEnumerable<string>? values)
    {
        if (values is not null)
        {
            Line(key, $"[{string.Join(", ", values.Select(Quote))}]");
        }
    }

    public void Set(string key, IDictionary<string, string> values)
    {
        if (values.Count > 0)
        {
            Object(key, inner =>
            {
                foreach (var (name, value) in values)
                {
                    inner.Set(name, value);
                }
            });
        }
    }

    /// <summary>Writes an object, unless nothing is in it; its members are added to those that stand below it.</summary>
    public void Object(string key, Action<HoconWriter> write)
    {
        var start = _text.Length;
        _text.Append(Quote(key)).Append(" {\n");
        var begun = _text.Length;
        write(this);
        if (_text.Length == begun)
        {
            _text.Length = start;
        }
        else
        {
            _text.Append("}\n");
        }
    }

    public override string ToString() => _text.ToString();

    private void Line(string key, string value) => _text.Append(Quote(key)).Append(" = ").Append(value).Append('\n');

    private static string Hyphenated(string word) =>
        string.Concat(word.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                < ' ' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }
}
