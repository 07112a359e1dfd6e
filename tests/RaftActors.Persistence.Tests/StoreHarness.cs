using RaftActors.TestKit.Stores;
using Xunit.Abstractions;

namespace RaftActors.Persistence.Tests;

/// <summary>One log in its own directory, in SQLite unless asked otherwise.</summary>
public sealed class StoreHarness : LogStoreHarness
{
    private readonly string _directory;

    public StoreHarness(ITestOutputHelper? output = null, string store = "sqlite")
        : this(Directory.CreateTempSubdirectory("raft-store-").FullName, output, store)
    {
    }

    private StoreHarness(string directory, ITestOutputHelper? output, string store)
        : base(
            Akka.Configuration.ConfigurationFactory.ParseString($"raft-actors.persistence.store = {store}")
                .WithFallback(PersistentLogProvider.SqliteConfig(directory)).WithFallback(PersistentLogProvider.DefaultConfig()),
            system => new PersistentLogProvider(system),
            output) => _directory = directory;

    public string LogFile => Path.Combine(_directory, "log.db");

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
