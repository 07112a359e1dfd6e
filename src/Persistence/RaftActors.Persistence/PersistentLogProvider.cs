using Akka.Actor;
using Akka.Configuration;
using RaftActors.Configuration;
using RaftActors.Protocol.Identity;
using RaftActors.Storage;

namespace RaftActors.Persistence;

/// <summary>
/// Keeps logs and snapshots in the Akka.Persistence plug-ins named by <c>raft-actors.persistence</c>. The value of
/// <c>raft-actors.store.class</c> unless something else is configured.
/// </summary>
public sealed class PersistentLogProvider : ILogStoreProvider
{
    private readonly PersistenceOptions _options;

    /// <summary>Checks the plug-ins and prepares SQLite files: WAL mode is a property of the file and has to be set before anybody writes.</summary>
    /// <exception cref="RaftConfigurationException">A plug-in is missing, keeps its data in memory only, or names no database.</exception>
    public PersistentLogProvider(ActorSystem system)
    {
        var config = system.Settings.Config;
        var problems = new List<string>();
        var section = config.GetConfig("raft-actors.persistence");
        if (section is null)
        {
            throw new RaftConfigurationException(["raft-actors.persistence: is missing; make PersistentLogProvider.DefaultConfig() a fallback of the configuration"]);
        }

        _options = new PersistenceOptions(
            section.GetString("journal-plugin-id", ""), section.GetString("snapshot-plugin-id", ""), section.GetInt("delete-batch", 500));
        var allowVolatile = section.GetBoolean("allow-volatile");
        CheckPlugin(config, "journal-plugin-id", _options.JournalPluginId, allowVolatile, problems);
        CheckPlugin(config, "snapshot-plugin-id", _options.SnapshotPluginId, allowVolatile, problems);
        if (_options.DeleteBatch < 1)
        {
            problems.Add("raft-actors.persistence.delete-batch: must be at least 1");
        }

        if (problems.Count > 0)
        {
            throw new RaftConfigurationException(problems);
        }
    }

    /// <summary>Every key with its default, on top of those of <see cref="Raft.DefaultConfig"/>.</summary>
    public static Config DefaultConfig() =>
        ConfigurationFactory.FromResource<PersistentLogProvider>("RaftActors.Persistence.reference.conf").WithFallback(Raft.DefaultConfig());

    /// <summary>The connection strings for two SQLite files in a directory: <c>log.db</c> and <c>snapshots.db</c>.</summary>
    public static Config SqliteConfig(string directory)
    {
        var path = Path.GetFullPath(directory).Replace("\\", "/", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return ConfigurationFactory.ParseString(
            $$"""
            akka.persistence.journal.raft.connection-string = "Data Source={{path}}/log.db;Default Timeout=20"
            akka.persistence.snapshot-store.raft.connection-string = "Data Source={{path}}/snapshots.db;Default Timeout=20"
            """);
    }

    /// <inheritdoc />
    public Props LogProps(GroupId group, ReplicaId replica, Protocol.Membership.Configuration firstMembers) =>
        Props.Create(() => new PersistentLogActor(group, replica, firstMembers, _options));

    private static void CheckPlugin(Config config, string key, string pluginId, bool allowVolatile, List<string> problems)
    {
        var plugin = pluginId.Length == 0 ? null : config.GetConfig(pluginId);
        if (plugin is null)
        {
            problems.Add($"raft-actors.persistence.{key}: there is no plug-in '{pluginId}'");
            return;
        }

        var type = plugin.GetString("class", "");
        if (type.Contains("Memory", StringComparison.Ordinal))
        {
            if (!allowVolatile)
            {
                problems.Add($"{pluginId}.class: {type} forgets everything when the process ends; set raft-actors.persistence.allow-volatile = on if that is wanted");
            }

            return;
        }

        if (plugin.GetString("provider-name", "").StartsWith("SQLite", StringComparison.OrdinalIgnoreCase))
        {
            SqliteFile.Prepare($"{pluginId}.connection-string", plugin.GetString("connection-string", ""), problems);
        }
    }
}
