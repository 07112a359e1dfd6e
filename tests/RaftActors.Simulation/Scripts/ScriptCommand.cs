using System.Globalization;
using System.Text;
using RaftActors.Protocol.Identity;

namespace RaftActors.Simulation.Scripts;

/// <summary>
/// One command: a name, positional arguments and named arguments. Reading a named argument marks it as known; the rest are errors.
/// </summary>
public sealed class ScriptCommand
{
    private readonly List<string> _places = [];
    private readonly Dictionary<string, string> _named = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private int _nextPlace;

    public ScriptCommand(int line, string text)
    {
        Line = line;
        var words = Words(text);
        var i = 0;
        while (words[i] is "quiet" or "expect-error" && i + 1 < words.Count)
        {
            IsQuiet |= words[i] == "quiet";
            ExpectsError |= words[i] == "expect-error";
            i++;
        }

        Name = words[i];
        foreach (var word in words.Skip(i + 1))
        {
            var equals = word.IndexOf('=');
            if (equals <= 0 || word[0] == '(')
            {
                _places.Add(word);
            }
            else if (!_named.TryAdd(word[..equals], word[(equals + 1)..]))
            {
                throw Error($"{word[..equals]}= is given twice");
            }
        }
    }

    public int Line { get; }

    public string Name { get; }

    /// <summary>Prints only violations: for the part of a script that leads up to the situation shown.</summary>
    public bool IsQuiet { get; }

    /// <summary>The command must fail; its error is its output.</summary>
    public bool ExpectsError { get; }

    public bool HasPlace => _nextPlace < _places.Count;

    public IReadOnlyCollection<string> Keys => _named.Keys;

    public ScriptException Error(string problem) => new(Line, problem);

    public bool Has(string key) => _named.ContainsKey(key);

    public string Place(string what) => HasPlace ? _places[_nextPlace++] : throw Error($"{Name} needs {what}");

    public List<string> Places()
    {
        var rest = _places.Skip(_nextPlace).ToList();
        _nextPlace = _places.Count;
        return rest;
    }

    public string? Text(string key)
    {
        _asked.Add(key);
        return _named.GetValueOrDefault(key);
    }

    public string Required(string key) => Text(key) ?? throw Error($"{Name} needs {key}=");

    public int Number(string key, int otherwise) => Text(key) is { } text ? Number(text) : otherwise;

    public int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Error($"'{text}' is not a number");

    /// <summary>The number of a request, which may start anywhere.</summary>
    public long LongNumber(string key) =>
        long.TryParse(Required(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Error($"{key}= must be a number");

    public List<string>? List(string key) => Text(key) is { } text ? ListOf(text) : null;

    public List<string> ListOf(string text) => text.StartsWith('(') && text.EndsWith(')')
        ? [.. text[1..^1].Split(' ', StringSplitOptions.RemoveEmptyEntries)]
        : throw Error($"'{text}' is not a list: use (a b c)");

    public EntryId Entry(string key)
    {
        var parts = Required(key).Split('@');
        return parts.Length == 2
            ? new EntryId(new LogIndex(Number(parts[0])), new Term(Number(parts[1])))
            : throw Error($"{key}= must be INDEX@TERM");
    }

    /// <summary>Call after the command has read all its arguments.</summary>
    public void RefuseTheRest()
    {
        if (HasPlace)
        {
            throw Error($"{Name} has too many arguments: '{_places[_nextPlace]}'");
        }

        if (_named.Keys.FirstOrDefault(k => !_asked.Contains(k)) is { } unknown)
        {
            throw Error($"{Name} has no argument {unknown}=");
        }
    }

    private List<string> Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var depth = 0;
        foreach (var c in text)
        {
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ' ' && depth == 0)
            {
                AddWord();
            }
            else
            {
                word.Append(c);
            }
        }

        AddWord();
        return depth == 0 ? words : throw Error("the parentheses do not match");

        void AddWord()
        {
            if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }
    }
}
