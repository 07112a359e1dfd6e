using System.Globalization;
using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace RaftActors.Settings;

/// <summary>
/// Reads single values of <c>raft-actors</c>. A value that cannot be read is a problem with its key, and reading goes on with a harmless
/// one, so that one start reports every mistake.
/// </summary>
internal sealed class KeyReader(Config raft)
{
    /// <summary>Everything that is wrong so far, one line per key.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>The section itself.</summary>
    public Config Section => raft;

    public void Problem(string key, string text) => Problems.Add($"raft-actors.{key}: {text}");

    public IEnumerable<KeyValuePair<string, HoconValue>> Children(string key) =>
        raft.HasPath(key) && raft.GetValue(key).IsObject() ? raft.GetConfig(key).AsEnumerable() : [];

    /// <summary>The value if it is a string, otherwise null.</summary>
    public static string? TextOf(HoconValue value)
    {
        try
        {
            return value.IsObject() ? null : value.GetString();
        }
        catch (ConfigurationException)
        {
            return null;
        }
    }

    public string Text(string key) => Read(key, () => raft.GetString(key, ""), "a string") ?? "";

    public bool Flag(string key) => Read(key, () => raft.GetBoolean(key), "on or off");

    public int Number(string key) => Read(
        key,
        () => int.Parse(raft.GetString(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
        "a whole number");

    public double Factor(string key) => Read(
        key,
        () => double.Parse(raft.GetString(key), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture),
        "a number such as 1.1");

    public long Size(string key)
    {
        var bytes = Read(key, () => raft.GetByteSize(key) ?? throw new FormatException(), "a size such as 64KiB");
        if (bytes is < 0 or > int.MaxValue)
        {
            Problem(key, "must be between 0 and 2 GiB");
            return 1;
        }

        return bytes;
    }

    public TimeSpan Duration(string key)
    {
        var duration = DurationOrZero(key);
        if (duration <= TimeSpan.Zero)
        {
            Problem(key, "must be longer than zero");
            return TimeSpan.FromMilliseconds(1);
        }

        return duration;
    }

    /// <summary>A duration; zero switches something off.</summary>
    public TimeSpan DurationOrZero(string key) =>
        Read(key, () => raft.GetTimeSpan(key, null, allowInfinite: false), "a duration such as 100ms");

    public T? Read<T>(string key, Func<T> read, string expected)
    {
        try
        {
            return read();
        }
        catch (Exception wrong) when (wrong is not OutOfMemoryException)
        {
            Problem(key, $"'{raft.GetValue(key)?.ToString() ?? "nothing"}' is not {expected}");
            return default;
        }
    }

    public Type Class<T>(string key, string name)
    {
        Type? type = null;
        try
        {
            type = Type.GetType(name, throwOnError: false);
        }
        catch (Exception unusable) when (unusable is IOException or ArgumentException or BadImageFormatException or TypeLoadException)
        {
            Problem(key, $"the class '{name}' cannot be loaded: {unusable.Message}");
            return typeof(object);
        }

        if (type is null)
        {
            Problem(key, $"the class '{name}' cannot be loaded");
        }
        else if (!typeof(T).IsAssignableFrom(type) || type.IsAbstract)
        {
            Problem(key, $"{type} must implement or extend {typeof(T).Name}");
            type = null;
        }

        return type ?? typeof(object);
    }
}
