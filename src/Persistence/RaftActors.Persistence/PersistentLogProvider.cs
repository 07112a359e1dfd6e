using System.Data.Common;
using Akka.Actor;
using Akka.Configuration;
using RaftActors.Persistence.Databases;
using RaftActors.Persistence.Identity;
using RaftActors.Persistence.Journal;
using RaftActors.Persistence.SnapshotFiles;
using RaftActors.Persistence.Snapshots;
using RaftActors.Protocol.Identity;
using RaftActors.Settings;
using RaftActors.Storage;

namespace RaftActors.Persistence;

/// <summary>
/// Stores logs in the Akka.Persistence plug-in named by <c>raft-actors.persistence</c>, and snapshots in files or in such a plug-in. The
/// default of <c>raft-actors.store.class</c>.
/// </summary>
public sealed class PersistentLogProvider : ILogStoreProvider
{
    private const string Section = "raft-actors.persistence";
    private const string Reference = "RaftActors.Persistence.reference.conf";
    private readonly PersistenceOptions _options;
    private readonly IActorRef _identity;

    /// <summary>
    /// Adds its defaults and those of Akka.Persistence to the settings of the system, checks the plug-ins, and prepares SQLite files: WAL
    /// mode is a property of the file and must be set before the plug-in writes. Databases need the package RaftActors.Persistence.Sql.
    /// </summary>
    /// <exception cref="RaftConfigurationException">A plug-in is missing, keeps its data only in memory, or names no database.</exception>
    public PersistentLogProvider(ActorSystem system)
        : this(system, FileOperations.Disk)
    {
    }

    /// <param name="system">The actor system.</param>
    /// <param name="disk">The disk under the files of snapshots.</param>
    internal PersistentLogProvider(ActorSystem system, IFileOperations disk)
    {
        var problems = new List<string>();
        _options = Read(system, problems) with { Disk = disk };
        if (problems.Count == 0)
        {
            CheckPlaces(system.Settings.Config, _options, mayPrepare: true, problems);
        }

        if (problems.Count > 0)
        {
            throw new RaftConfigurationException(problems);
        }

        var identity = _options.DataDirectory.Length > 0 ? _options.DataDirectory : null;
        _identity = ((ExtendedActorSystem)system).SystemActorOf(
            Props.Create(() => new IdentityKeeper(identity)).WithDispatcher("raft-actors-store-dispatcher"));
    }

    /// <summary>
    /// What the store would refuse, as far as that can be said without creating or opening a file: it adds its defaults to the settings of
    /// the system, and changes nothing else. Databases and the file of the identity are checked only when the store is made.
    /// </summary>
    /// <param name="system">The actor system.</param>
    /// <returns>One line per problem, starting with the key; empty if there are none.</returns>
    public static IReadOnlyList<string> Problems(ActorSystem system)
    {
        var problems = new List<string>();
        var options = Read(system, problems);
        if (problems.Count == 0)
        {
            CheckPlaces(system.Settings.Config, options, mayPrepare: false, problems);
        }

        return problems;
    }

    /// <summary>
    /// Every key with its default, in addition to those of <see cref="Raft.DefaultConfig"/>; with those of the plug-ins for databases if
    /// the application has the package RaftActors.Persistence.Sql.
    /// </summary>
    public static Config DefaultConfig() => OwnDefaults().WithFallback(Raft.DefaultConfig());

    /// <summary>
    /// The places of logs and snapshots in a directory, as derived from <c>raft-actors.persistence.data-dir</c>: the folder <c>log</c> for
    /// segments and, if the application has the package RaftActors.Persistence.Sql, the SQLite files <c>log.db</c> and <c>snapshots.db</c>.
    /// Which are used depends on <c>raft-actors.persistence.store</c> and <c>raft-actors.persistence.snapshots</c>.
    /// </summary>
    public static Config SqliteConfig(string directory)
    {
        var path = Path.GetFullPath(directory);
        var files = ConfigurationFactory.ParseString(
            $"""
            raft-actors.persistence.data-dir = {Quoted(path)}
            {PersistenceOptions.SegmentJournal}.directory = {Quoted(Path.Combine(path, StorePlaces.SegmentDirectory))}
            """);
        return SqlPackage.Files is not { } sqlite ? files : files.WithFallback(ConfigurationFactory.ParseString(
            $"""
            {PersistenceOptions.SqliteJournal}.connection-string = {Quoted(Connection(sqlite, StorePlaces.SqliteFile))}
            {PersistenceOptions.SqlSnapshots}.connection-string = {Quoted(Connection(sqlite, SnapshotKeeping.EarlierFile))}
            """));

        // A directory's name may contain characters with a meaning in connection strings or HOCON.
        string Connection(ISqliteFiles sqlite, string file) => sqlite.ConnectionString(Path.Combine(path, file), isPooled: true);

        static string Quoted(string text) =>
            $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    /// <inheritdoc />
    public Props LogProps(GroupId group, ReplicaId replica, Protocol.Membership.Configuration firstMembers) =>
        Props.Create(() => new PersistentLogActor(group, replica, firstMembers, _options, _identity));

    /// <inheritdoc />
    public Props BookProps(string node) => Props.Create(() => new NodeBookActor(node, _options, _identity));

    private static Config OwnDefaults()
    {
        var own = ConfigurationFactory.FromResource<PersistentLogProvider>(Reference);
        return SqlPackage.Files is { } sqlite ? own.WithFallback(sqlite.Defaults) : own;
    }

    /// <summary>Adds the defaults and reads the keys.</summary>
    private static PersistenceOptions Read(ActorSystem system, List<string> problems)
    {
        // Akka.Persistence adds its own defaults on first use, after the plug-ins are looked up here.
        system.Settings.InjectTopLevelFallback(Akka.Persistence.Persistence.DefaultConfig());
        system.Settings.InjectTopLevelFallback(DefaultConfig());
        var reference = OwnDefaults();
        var options = PersistenceOptions.Read(system.Settings.Config.GetConfig(Section), reference.GetConfig(Section), problems);
        options = options with { SnapshotsInFiles = SnapshotKeeping.InFiles(system.Settings.Config, reference, options) };
        if (options.DataDirectory.Length > 0)
        {
            system.Settings.InjectTopLevelFallback(SqliteConfig(options.DataDirectory));
        }

        return options;
    }

    /// <param name="config">The settings of the system.</param>
    /// <param name="options">Those of the store.</param>
    /// <param name="mayPrepare">Whether files may be created and opened.</param>
    /// <param name="problems">Receives one line per problem.</param>
    private static void CheckPlaces(Config config, PersistenceOptions options, bool mayPrepare, List<string> problems)
    {
        StorePlaces.Check(config, options, problems);
        if (problems.Count > 0)
        {
            // A check of the plug-in would create its files.
            return;
        }

        if (options.DataDirectory.Length == 0
            && options.JournalPluginId == PersistenceOptions.SegmentJournal
            && config.GetString($"{PersistenceOptions.SegmentJournal}.directory", "").Length == 0)
        {
            // Everything else that is missing follows from this.
            problems.Add(
                "raft-actors.persistence.data-dir: is missing; name the directory where this node keeps its log and its snapshots "
                    + "(DataDirectory in the options of WithRaft)");
            return;
        }

        var isDurable = PluginCheck.IsDurable(
            config, "journal-plugin-id", options.JournalPluginId, options.AllowVolatile, mayPrepare, problems);
        if (options.SnapshotsInFiles != true)
        {
            PluginCheck.IsDurable(
                config, "snapshot-plugin-id", options.SnapshotPluginId, options.AllowVolatile, mayPrepare, problems);
        }
        else if (options.DataDirectory.Length == 0)
        {
            problems.Add("raft-actors.persistence.snapshots: files need a directory; set raft-actors.persistence.data-dir, or plugin here");
        }
        else if (SqlPackage.Files is null && File.Exists(Path.Combine(options.DataDirectory, SnapshotKeeping.EarlierFile)))
        {
            problems.Add(
                $"raft-actors.persistence.snapshots: '{options.DataDirectory}' has {SnapshotKeeping.EarlierFile} of an earlier version, "
                    + $"for which the package {SqlPackage.Name} is missing; reference it in the application, or delete the file if all "
                    + "groups have started since that version");
        }

        if (options.DataDirectory.Length > 0)
        {
            if (mayPrepare)
            {
                CheckIdentity(options.DataDirectory, problems);
            }
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
            _ = IdentityFile.Open(directory);
        }
        catch (Exception cannot)
            when (cannot is DbException or IOException or UnauthorizedAccessException or ArgumentException or InvalidDataException)
        {
            problems.Add(
                $"raft-actors.persistence.data-dir: '{Path.Combine(directory, IdentityFile.Name)}' cannot be used: {cannot.Message} "
                    + "Check space and permissions; if "
                    + "the file is damaged, restore the whole directory, or remove the member from its groups, empty the "
                    + "directory and add the member again as a learner"
            );
        }
    }
}
