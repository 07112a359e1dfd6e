using Akka.Configuration;

namespace Akka.Persistence.Sql.Db;

/// <summary>The keys of a journal or snapshot section that both plug-ins read in the same way.</summary>
internal sealed class SqlSettings
{
    public SqlSettings(Config config)
    {
        ConnectionString = Required(config, "connection-string");
        ProviderName = Required(config, "provider-name");
        AutoInitialize = config.GetBoolean("auto-initialize", true);
        Parallelism = Positive(config, "parallelism", 3);
        BatchSize = Positive(config, "batch-size", 100);
        BufferSize = Positive(config, "buffer-size", 5000);
        ReplayBatchSize = Positive(config, "replay-batch-size", 1000);
        var serializer = config.GetString("serializer");
        SerializerName = string.IsNullOrEmpty(serializer) || serializer == "null" ? null : serializer;
        var mapping = config.GetString("table-mapping", "default");
        if (mapping != "default")
        {
            throw new ConfigurationException($"The table mapping [{mapping}] is not supported; only [default] is.");
        }
    }

    public string ConnectionString { get; }

    public string ProviderName { get; }

    public bool AutoInitialize { get; }

    /// <summary>How many replays read at the same time. Writes always take turns.</summary>
    public int Parallelism { get; }

    /// <summary>The most rows that writes of different actors put into one transaction.</summary>
    public int BatchSize { get; }

    /// <summary>The most writes that may wait; one more fails.</summary>
    public int BufferSize { get; }

    public int ReplayBatchSize { get; }

    public string SerializerName { get; }

    private static string Required(Config config, string key)
    {
        var value = config.GetString(key);
        return !string.IsNullOrEmpty(value)
            ? value
            : throw new ConfigurationException($"The setting [{key}] of a SQL plugin must not be empty.");
    }

    private static int Positive(Config config, string key, int value)
    {
        value = config.GetInt(key, value);
        return value > 0
            ? value
            : throw new ConfigurationException($"The setting [{key}] of a SQL plugin must be greater than 0, not {value}.");
    }
}
