using System.Data.Common;
using Akka.Configuration;
using RaftActors.Persistence.Databases;
using RaftActors.Persistence.Identity;
using RaftActors.Persistence.Segments;

namespace RaftActors.Persistence.Offline.Copies;

/// <summary>Opens the stores of a node as its configuration describes them.</summary>
internal sealed class CopiedStores
{
    private const string Section = "raft-actors.persistence";
    private readonly Config _config;
    private readonly PersistenceOptions _options;
    private readonly SegmentOptions _segments;

    /// <param name="node">The whole configuration of the node.</param>
    /// <exception cref="OfflineStoreException">It is invalid, or stores are at other places.</exception>
    public CopiedStores(Config node)
    {
        _config = node.WithFallback(PersistentLogProvider.DefaultConfig()).WithFallback(Akka.Persistence.Persistence.DefaultConfig());
        var problems = new List<string>();
        var reference = PersistentLogProvider.DefaultConfig().GetConfig(Section);
        _options = PersistenceOptions.Read(_config.GetConfig(Section), reference, problems);
        var directory = _options.DataDirectory;
        if (directory.Length == 0)
        {
            throw new OfflineStoreException($"{Section}.data-dir: must name the directory of the node");
        }

        Directory = Path.GetFullPath(directory);
        _config = _config.WithFallback(PersistentLogProvider.SqliteConfig(Directory));
        Places = new CopyPlaces(Directory);
        _segments = SegmentSettings.Read(
            _config.GetConfig(PersistenceOptions.SegmentJournal), PersistenceOptions.SegmentJournal, problems).Options;
        CheckPlaces(problems);
        if (problems.Count > 0)
        {
            throw new OfflineStoreException(string.Join("; ", problems));
        }
    }

    public string Directory { get; }

    public CopyPlaces Places { get; }

    /// <summary>Whether the configuration names a journal other than segments and the SQLite file.</summary>
    public bool HasPlugin =>
        _options.JournalPluginId != PersistenceOptions.SegmentJournal
        && (_options.JournalPluginId != PersistenceOptions.SqliteJournal || !StorePlaces.IsSqlite(StorePlaces.Provider(_config)));

    /// <summary>Every replica that this node has had, with the number of records that its journal must have.</summary>
    /// <exception cref="OfflineStoreException">The file cannot be read.</exception>
    public IReadOnlyDictionary<string, long> Marks()
    {
        try
        {
            return IdentityFile.Read(Directory);
        }
        catch (Exception damaged) when (damaged is DbException or InvalidDataException)
        {
            throw new OfflineStoreException($"'{Path.Combine(Directory, IdentityFile.Name)}' cannot be read: {damaged.Message}");
        }
    }

    /// <exception cref="OfflineStoreException">It is damaged.</exception>
    public ICopySource OpenSource(StoreKind kind, string path) => kind switch
    {
        StoreKind.Segments => new SegmentSource(path, _segments),
        StoreKind.Sqlite => new JournalStore(SqliteAt(path, mayCreate: false), PersistenceOptions.SqliteJournal, IdsIn(path)),
        _ => OpenPlugin([]),
    };

    public ICopyTarget OpenTarget(StoreKind kind, string path)
    {
        if (kind == StoreKind.Segments)
        {
            return new SegmentTarget(path, _segments);
        }

        var problems = new List<string>();
        Sqlite().Prepare(path, ConnectionString(path), problems);
        return problems.Count == 0
            ? new JournalStore(SqliteAt(path, mayCreate: true), PersistenceOptions.SqliteJournal, [])
            : throw new IOException(string.Join("; ", problems));
    }

    /// <summary>The configured plug-in. It does not list its persistence ids: the node knows which replicas it had.</summary>
    /// <param name="more">Further persistence ids.</param>
    public JournalStore OpenPlugin(IEnumerable<string> more)
    {
        var problems = new List<string>();
        PluginCheck.IsDurable(_config, "journal-plugin-id", _options.JournalPluginId, allowVolatile: false, mayPrepare: true, problems);
        if (problems.Count > 0)
        {
            throw new OfflineStoreException(string.Join("; ", problems));
        }

        var ids = new SortedSet<string>(Marks().Keys.Concat(more), StringComparer.Ordinal);
        var nodeId = _config.GetString("raft-actors.node-id", "");
        foreach (var (group, _) in _config.GetConfig("raft-actors.groups")?.AsEnumerable() ?? [])
        {
            ids.Add($"raft-{group}-{nodeId}");
        }

        return new JournalStore(_config, _options.JournalPluginId, ids);
    }

    /// <summary>No pool: the file gets another name as soon as the journal is closed.</summary>
    private static string ConnectionString(string file) => Sqlite().ConnectionString(file, isPooled: false);

    private static ISqliteFiles Sqlite() => SqlPackage.Need("logs are copied from or to a SQLite file");

    private Config SqliteAt(string file, bool mayCreate) => ConfigurationFactory.ParseString(
        $$"""
        {{PersistenceOptions.SqliteJournal}} {
          connection-string = "{{ConnectionString(file).Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)}}"
          provider-name = "SQLite.MS"
          read-isolation-level = read-uncommitted
          auto-initialize = {{(mayCreate ? "on" : "off")}}
        }
        """).WithFallback(_config);

    /// <summary>Every persistence id in the journal's table, also those of groups that are not configured any longer.</summary>
    private IReadOnlyList<string> IdsIn(string file)
    {
        var table = _config.GetString($"{PersistenceOptions.SqliteJournal}.default.journal.table-name", "journal");
        try
        {
            return Sqlite().PersistenceIds(file, table);
        }
        catch (DbException damaged)
        {
            throw new OfflineStoreException($"'{file}' cannot be read: {damaged.Message}");
        }
    }

    private void CheckPlaces(List<string> problems)
    {
        var segments = _config.GetString($"{PersistenceOptions.SegmentJournal}.directory", "");
        if (Path.GetFullPath(segments) != Places.PathOf(StoreKind.Segments))
        {
            problems.Add(
                $"{PersistenceOptions.SegmentJournal}.directory: '{segments}' is not the folder {StorePlaces.SegmentDirectory} of the data "
                    + "directory; only that one can be copied");
        }

        var connection = _config.GetString($"{PersistenceOptions.SqliteJournal}.connection-string", "");
        if (SqlPackage.Files is { } sqlite
            && StorePlaces.IsSqlite(StorePlaces.Provider(_config))
            && Path.GetFullPath(sqlite.FileOf(connection)) != Places.PathOf(StoreKind.Sqlite))
        {
            problems.Add(
                $"{PersistenceOptions.SqliteJournal}.connection-string: '{connection}' is not the file {StorePlaces.SqliteFile} of the "
                    + "data directory; only that one can be copied");
        }
    }
}
