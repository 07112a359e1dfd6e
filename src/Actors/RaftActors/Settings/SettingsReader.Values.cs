using System.Globalization;
using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace RaftActors.Settings;

/// <content>Single values: an unreadable one is recorded as a problem of its key, and reading continues.</content>
internal sealed partial class SettingsReader
{
    private void Problem(string key, string text) => _problems.Add($"raft-actors.{key}: {text}");

    private IEnumerable<KeyValuePair<string, HoconValue>> Children(string key) =>
        _raft.HasPath(key) && _raft.GetValue(key).IsObject() ? _raft.GetConfig(key).AsEnumerable() : [];

    /// <summary>The value if it is a string, otherwise null.</summary>
    private static string? TextOf(HoconValue value)
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

    /// <summary>Rejects unknown keys: a misspelt one would silently leave the default in force.</summary>
    private void CheckKeys(Config actual, Config reference, string path)
    {
        foreach (var (key, value) in actual.AsEnumerable())
        {
            var at = $"{path}.{key}";
            if (at is "raft-actors.persistence" or "raft-actors.host")
            {
                // Read and validated by the store and the host.
                continue;
            }

            if (at is "raft-actors.nodes" or "raft-actors.groups" or "raft-actors.machines")
            {
                if (!value.IsObject() && !value.IsEmpty)
                {
                    _problems.Add($"{at}: must be an object");
                }
            }
            else if (!reference.HasPath(key))
            {
                _problems.Add($"{at}: is not a key; reference.conf lists all keys");
            }
            else if (reference.GetValue(key).IsObject())
            {
                if (value.IsObject())
                {
                    CheckKeys(actual.GetConfig(key), reference.GetConfig(key), at);
                }
                else
                {
                    _problems.Add($"{at}: must be an object");
                }
            }
        }
    }

    private string Text(string key) => Read(key, () => _raft.GetString(key, ""), "a string") ?? "";

    private bool Flag(string key) => Read(key, () => _raft.GetBoolean(key), "on or off");

    private int Number(string key) => Read(
        key,
        () => int.Parse(_raft.GetString(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
        "a whole number");

    private double Factor(string key) => Read(
        key,
        () => double.Parse(_raft.GetString(key), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture),
        "a number such as 1.1");

    private long Size(string key)
    {
        var bytes = Read(key, () => _raft.GetByteSize(key) ?? throw new FormatException(), "a size such as 64KiB");
        if (bytes is < 0 or > int.MaxValue)
        {
            Problem(key, "must be between 0 and 2 GiB");
            return 1;
        }

        return bytes;
    }

    private TimeSpan Duration(string key)
    {
        var duration = Read(key, () => _raft.GetTimeSpan(key, null, allowInfinite: false), "a duration such as 100ms");
        if (duration <= TimeSpan.Zero)
        {
            Problem(key, "must be longer than zero");
            return TimeSpan.FromMilliseconds(1);
        }

        return duration;
    }

    private T? Read<T>(string key, Func<T> read, string expected)
    {
        try
        {
            return read();
        }
        catch (Exception wrong) when (wrong is not OutOfMemoryException)
        {
            Problem(key, $"'{_raft.GetValue(key)?.ToString() ?? "nothing"}' is not {expected}");
            return default;
        }
    }
}
