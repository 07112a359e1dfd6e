using Akka.Configuration;
using Microsoft.Data.Sqlite;
using RaftActors.Persistence.Identity;
using RaftActors.Persistence.Sql;

namespace RaftActors.Persistence.Tests.Crashes;

/// <summary>Two SQLite files in their own directory.</summary>
public sealed class SqliteCrashStore : CrashStore
{
    private const string Log = PersistenceOptions.SqliteJournal + ".connection-string";
    private const string Snapshot = Snapshots + ".connection-string";
    private readonly string _directory = Directory.CreateTempSubdirectory("raft-crash-").FullName;

    public SqliteCrashStore() => Prepare(Plugins);

    protected override Config Plugins => PersistentLogProvider.SqliteConfig(_directory);

    public override long Execute(string sql) => Execute("log.db", sql);

    /// <summary>The number of records in the mark outside the journal.</summary>
    public long Marked() => IdentityFile.Read(_directory).Values.Max();

    private long Execute(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_directory, file)}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() is long value ? value : 0;
    }

    /// <summary>Prepares the files, as the provider does for unwrapped plug-ins.</summary>
    public static void Prepare(Config plugins) => Prepare(plugins, [Log, Snapshot]);

    public static void PrepareSnapshots(Config plugins) => Prepare(plugins, [Snapshot]);

    private static void Prepare(Config plugins, string[] sources)
    {
        var problems = new List<string>();
        foreach (var source in sources)
        {
            new SqliteFiles().Prepare(source, plugins.GetString(source), problems);
        }

        Xunit.Assert.Empty(problems);
    }

    public override void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }
}
