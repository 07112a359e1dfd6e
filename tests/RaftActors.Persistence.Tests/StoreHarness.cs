using Akka.Configuration;
using RaftActors.Persistence.SnapshotFiles;
using RaftActors.TestKit.Stores;
using Xunit.Abstractions;

namespace RaftActors.Persistence.Tests;

/// <summary>
/// One log in its own directory: records in SQLite unless asked otherwise, snapshots in files or in SQLite.
/// </summary>
public sealed class StoreHarness : LogStoreHarness
{
    private readonly string _directory;

    /// <param name="output">Gets the log lines.</param>
    /// <param name="store">Where records are: <c>raft-actors.persistence.store</c>.</param>
    /// <param name="snapshots">Where snapshots are: <c>raft-actors.persistence.snapshots</c>.</param>
    public StoreHarness(ITestOutputHelper? output = null, string store = "sqlite", string snapshots = "auto")
        : this(Directory.CreateTempSubdirectory("raft-store-").FullName, store, snapshots, output, FileOperations.Disk)
    {
    }

    internal StoreHarness(IFileOperations disk)
        : this(Directory.CreateTempSubdirectory("raft-store-").FullName, "sqlite", "files", null, disk)
    {
    }

    private StoreHarness(string directory, string store, string snapshots, ITestOutputHelper? output, IFileOperations disk)
        : base(
            ConfigurationFactory.ParseString(
                $"raft-actors.persistence.store = {store}\nraft-actors.persistence.snapshots = {snapshots}")
                .WithFallback(PersistentLogProvider.SqliteConfig(directory)).WithFallback(PersistentLogProvider.DefaultConfig()),
            system => new PersistentLogProvider(system, disk),
            output) => _directory = directory;

    public string LogFile => Path.Combine(_directory, "log.db");

    /// <summary>The directory of the snapshots' files.</summary>
    public string SnapshotFolder => Path.Combine(_directory, "snapshots", "g");

    /// <summary>The names of the files in it, in order.</summary>
    public string[] SnapshotFiles => Directory.Exists(SnapshotFolder)
        ? [.. Directory.GetFiles(SnapshotFolder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Runs SQL against the log's file while no system has it open.</summary>
    public long Sql(string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={LogFile}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar() ?? 0L);
    }

    protected override void OnCrash() => Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Directory.Delete(_directory, recursive: true);
    }
}
