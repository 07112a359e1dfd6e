using Akka.Configuration.Hocon;

namespace Akka.Configuration;

/// <summary>An immutable tree of settings.</summary>
public class Config
{
    public static readonly Config Empty = new();

    public Config() => Root = new HoconValue(new HoconObject());

    internal Config(HoconValue root) => Root = root;

    public HoconValue Root { get; }

    public virtual bool IsEmpty => Root is null || Root.IsEmpty;

    public static implicit operator Config(string str) => ConfigurationFactory.ParseString(str);

    public virtual Config WithFallback(Config fallback)
    {
        if (fallback is null || fallback.IsEmpty || ReferenceEquals(fallback, this))
        {
            return this;
        }

        return IsEmpty ? fallback : new Config(new HoconValue(HoconObject.Merged(Root.GetObject(), fallback.Root.GetObject())));
    }

    public virtual bool HasPath(string path) => Find(path) is not null;

    public virtual HoconValue GetValue(string path) => Find(path);

    public virtual Config GetConfig(string path)
    {
        var value = Find(path);
        return value is null ? null
            : value.IsObject() ? new Config(value)
            : throw Wrong(path, new ConfigurationException("Expected an object."));
    }

    public virtual string GetString(string path, string @default = null) => Read(path, static v => v.GetString(), @default);

    public virtual bool GetBoolean(string path, bool @default = false) => Read(path, static v => v.GetBoolean(), @default);

    public virtual int GetInt(string path, int @default = 0) => Read(path, static v => v.GetInt(), @default);

    public virtual long GetLong(string path, long @default = 0) => Read(path, static v => v.GetLong(), @default);

    public virtual double GetDouble(string path, double @default = 0) => Read(path, static v => v.GetDouble(), @default);

    public virtual float GetFloat(string path, float @default = 0) => Read(path, static v => v.GetFloat(), @default);

    public virtual decimal GetDecimal(string path, decimal @default = 0) => Read(path, static v => v.GetDecimal(), @default);

    public virtual TimeSpan GetTimeSpan(string path, TimeSpan? @default = null, bool allowInfinite = true) =>
        Read(path, v => v.GetTimeSpan(allowInfinite), @default.GetValueOrDefault());

    public virtual long? GetByteSize(string path) => GetByteSize(path, null);

    public virtual long? GetByteSize(string path, long? def = null) => Read(path, static v => v.GetByteSize(), def);

    public virtual IList<string> GetStringList(string path) => Read(path, static v => v.GetStringList(), []);

    public virtual IList<int> GetIntList(string path) => Read(path, static v => v.Each(static i => i.GetInt()), []);

    public virtual IList<long> GetLongList(string path) => Read(path, static v => v.Each(static i => i.GetLong()), []);

    public virtual IList<bool> GetBooleanList(string path) => Read(path, static v => v.Each(static i => i.GetBoolean()), []);

    public virtual IList<double> GetDoubleList(string path) => Read(path, static v => v.Each(static i => i.GetDouble()), []);

    public virtual IEnumerable<KeyValuePair<string, HoconValue>> AsEnumerable() => Root.GetObject().Items;

    public override string ToString() => Root is null ? "" : Root.ToString();

    private HoconValue Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var at = Root;
        foreach (var key in HoconPath.Split(path))
        {
            if (!at.IsObject() || !at.GetObject().Items.TryGetValue(key, out at))
            {
                return null;
            }
        }

        return at.IsUndefined ? null : at;
    }

    private T Read<T>(string path, Func<HoconValue, T> read, T missing)
    {
        var value = Find(path);
        if (value is null)
        {
            return missing;
        }

        try
        {
            return read(value);
        }
        catch (ConfigurationException wrong)
        {
            throw Wrong(path, wrong);
        }
        catch (FormatException wrong)
        {
            throw new FormatException(Describe(path, wrong), wrong);
        }
        catch (NotSupportedException wrong)
        {
            throw new NotSupportedException(Describe(path, wrong), wrong);
        }
    }

    private static ConfigurationException Wrong(string path, Exception cause) => new(Describe(path, cause), cause);

    private static string Describe(string path, Exception cause) => $"The setting '{path}' is wrong: {cause.Message}";
}
