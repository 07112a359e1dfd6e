using Akka.Actor;
using Akka.Configuration;
using Microsoft.Data.Sqlite;
using RaftActors.Configuration;
using RaftActors.Persistence.Identity;
using RaftActors.Protocol.Identity;
using RaftActors.Storage;

namespace RaftActors.Persistence;

/// <summary>
/// Keeps logs and snapshots in the Akka.Persistence plug-ins named by <c>raft-actors.persistence</c>. The value of
/// <c>raft-actors.store.class</c> unless something else is configured.
/// </summary>
public sealed class PersistentLogProvider : ILogStoreProvider
{
    private const string Section = "raft-actors.persistence";
    private const string Reference = "RaftActors.Persistence.reference.conf";
    private readonly PersistenceOptions _options;
    private readonly IActorRef _identity;

    /// <summary>
    /// Adds its defaults, and those of Akka.Persistence, to the settings of the system; checks the plug-ins; prepares SQLite files: WAL
    /// mode is a property of the file and has to be set before the plug-in writes.
    /// </summary>
    /// <exception cref="RaftConfigurationException">A plug-in is missing, keeps its data in memory only, or names no database.</exception>
    public PersistentLogProvider(ActorSystem system)
    {
        // Akka.Persistence adds its own only when it is first used, which is later than the plug-ins are looked up here.
        system.Settings.InjectTopLevelFallback(Akka.Persistence.Persistence.DefaultConfig());
        system.Settings.InjectTopLevelFallback(DefaultConfig());
        var problems = new List<string>();
        var reference = ConfigurationFactory.FromResource<PersistentLogProvider>(Reference).GetConfig(Section);
        _options = PersistenceOptions.Read(system.Settings.Config.GetConfig(Section), reference, problems);
        if (_options.DataDirectory.Length > 0)
        {
            system.Settings.InjectTopLevelFallback(SqliteConfig(_options.DataDirectory));
        }

        if (problems.Count == 0)
        {
            CheckPlaces(system.Settings.Config, problems);
        }

        if (problems.Count > 0)
        {
            throw new RaftConfigurationException(problems);
        }

        var identity = _options.DataDirectory.Length > 0 ? _options.DataDirectory : null;
        _identity = ((ExtendedActorSystem)system).SystemActorOf(
            Props.Create(() => new IdentityKeeper(identity)).WithDispatcher("raft-actors-store-dispatcher"));
    }

    /// <summary>Every key with its default, on top of those of <see cref="Raft.DefaultConfig"/>.</summary>
    public static Config DefaultConfig() =>
        ConfigurationFactory.FromResource<PersistentLogProvider>(Reference).WithFallback(Raft.DefaultConfig());

    /// <summary>
    /// The connection strings for two SQLite files in a directory, <c>log.db</c> and <c>snapshots.db</c>: what follows from
    /// <c>raft-actors.persistence.data-dir</c> as well.
    /// </summary>
    public static Config SqliteConfig(string directory)
    {
        var path = Path.GetFullPath(directory);
        return ConfigurationFactory.ParseString(
            $"""
            raft-actors.persistence.data-dir = {Quoted(path)}
            akka.persistence.journal.raft.connection-string = {Quoted(ConnectionString("log.db"))}
            akka.persistence.snapshot-store.raft.connection-string = {Quoted(ConnectionString("snapshots.db"))}
            """);

        // A directory's name may hold what means something in a connection string, or in HOCON.
        string ConnectionString(string file) =>
            new SqliteConnectionStringBuilder { DataSource = Path.Combine(path, file), DefaultTimeout = 20 }.ToString();

        static string Quoted(string text) =>
            $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    /// <inheritdoc />
    public Props LogProps(GroupId group, ReplicaId replica, Protocol.Membership.Configuration firstMembers) =>
        Props.Create(() => new PersistentLogActor(group, replica, firstMembers, _options, _identity));

    private void CheckPlaces(Config config, List<string> problems)
    {
        var isDurable = CheckPlugin(config, "journal-plugin-id", _options.JournalPluginId, _options.AllowVolatile, problems);
        CheckPlugin(config, "snapshot-plugin-id", _options.SnapshotPluginId, _options.AllowVolatile, problems);
        if (_options.DataDirectory.Length > 0)
        {
            CheckIdentity(_options.DataDirectory, problems);
        }
        else if (isDurable)
        {
            problems.Add(
                "raft-actors.persistence.data-dir: must name a directory of this node, also where the journal is elsewhere: it "
                    + "holds the mark by which "
                + "a lost journal is noticed");
        }
    }

    private static void CheckIdentity(string directory, List<string> problems)
    {
        try
        {
            using var file = IdentityFile.Open(directory);
            file.Read();
        }
        catch (Exception cannot)
            when (cannot is SqliteException or IOException or UnauthorizedAccessException or ArgumentException or InvalidDataException)
        {
            problems.Add(
                $"raft-actors.persistence.data-dir: '{Path.Combine(directory, IdentityFile.Name)}' cannot be read: {cannot.Message} "
                    + "Look at space and permissions; if "
                    + "the file is damaged, bring the directory back as a whole, or remove the member from its groups, empty the "
                    + "directory and add it again as a learner"
            );
        }
    }

    /// <returns>Whether what is written there outlives the process.</returns>
    private static bool CheckPlugin(Config config, string key, string pluginId, bool allowVolatile, List<string> problems)
    {
        var plugin = pluginId.Length == 0 ? null : config.GetConfig(pluginId);
        if (plugin is null)
        {
            problems.Add($"raft-actors.persistence.{key}: there is no plug-in '{pluginId}'");
            return false;
        }

        var type = plugin.GetString("class", "");
        if (type.Contains("Memory", StringComparison.Ordinal))
        {
            if (!allowVolatile)
            {
                problems.Add(
                    $"{pluginId}.class: {type} forgets everything when the process ends; set raft-actors.persistence.allow-volatile "
                        + "= on if that is wanted"
                );
            }

            return false;
        }

        if (plugin.GetString("provider-name", "").StartsWith("SQLite", StringComparison.OrdinalIgnoreCase))
        {
            SqliteFile.Prepare($"{pluginId}.connection-string", plugin.GetString("connection-string", ""), problems);
        }

        return true;
    }
}
