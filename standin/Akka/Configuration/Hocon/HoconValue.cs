using System.Globalization;

namespace Akka.Configuration.Hocon;

/// <summary>A text, a list or an object. Unresolved while its document is being parsed, immutable afterwards.</summary>
public class HoconValue
{
    private object _content;

    internal HoconValue(string text) => _content = text;

    internal HoconValue(HoconObject fields) => _content = fields;

    internal HoconValue(List<HoconValue> items) => _content = items;

    internal HoconValue(Unresolved unresolved) => Pending = unresolved;

    internal Unresolved Pending { get; private set; }

    internal bool IsUndefined => Pending is null && _content is null;

    public bool IsEmpty => _content switch
    {
        null => true,
        HoconObject fields => fields.Items.Count == 0,
        List<HoconValue> items => items.Count == 0,
        _ => false,
    };

    public bool IsObject() => _content is HoconObject;

    public bool IsArray() => _content is List<HoconValue>;

    public bool IsString() => _content is string;

    public HoconObject GetObject() => _content as HoconObject;

    public IList<HoconValue> GetArray() =>
        _content as List<HoconValue> ?? throw new ConfigurationException($"Expected a list, found {Describe()}.");

    public string GetString() => _content switch
    {
        null => null,
        string text => text,
        _ => throw new ConfigurationException($"Expected a text, found {Describe()}."),
    };

    public HoconValue GetChildObject(string key) => GetObject().GetKey(key);

    public IList<string> GetStringList() => Each(v => v.GetString());

    public bool GetBoolean() => GetString() switch
    {
        "on" or "true" => true,
        "off" or "false" => false,
        var other => throw new NotSupportedException($"Expected on/off or true/false, found '{other}'."),
    };

    public int GetInt() => Number<int>("a whole number");

    public long GetLong() => Number<long>("a whole number");

    public double GetDouble() => Number<double>("a number");

    public float GetFloat() => Number<float>("a number");

    public decimal GetDecimal() => Number<decimal>("a number");

    public TimeSpan GetTimeSpan(bool allowInfinite = true) => HoconUnits.ParseDuration(GetString(), allowInfinite);

    public long? GetByteSize() => HoconUnits.ParseSize(GetString());

    public override string ToString() => HoconRenderer.Render(this);

    internal IList<T> Each<T>(Func<HoconValue, T> select)
    {
        var items = GetArray();
        var result = new List<T>(items.Count);
        foreach (var item in items)
        {
            result.Add(select(item));
        }

        return result;
    }

    internal void Become(HoconValue resolved)
    {
        _content = resolved?._content;
        Pending = null;
    }

    private T Number<T>(string expected) where T : struct, IParsable<T>
    {
        var text = GetString();
        return T.TryParse(text, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"Expected {expected}, found '{text}'.");
    }

    private string Describe() => _content switch
    {
        null => "nothing",
        string text => $"the text '{text}'",
        HoconObject => "an object",
        _ => "a list",
    };
}
