using Akka.Configuration;
using Microsoft.Data.Sqlite;

namespace RaftActors.Persistence.Tests.Crashes;

/// <summary>Two SQLite files in a directory of their own.</summary>
public sealed class SqliteCrashStore : CrashStore
{
    private readonly string _directory = Directory.CreateTempSubdirectory("raft-crash-").FullName;

    public SqliteCrashStore()
    {
        var problems = new List<string>();
        SqliteFile.Prepare("log", Plugins.GetString($"{Journal}.connection-string"), problems);
        SqliteFile.Prepare("snapshots", Plugins.GetString($"{Snapshots}.connection-string"), problems);
        Xunit.Assert.Empty(problems);
    }

    protected override Config Plugins => PersistentLogProvider.SqliteConfig(_directory);

    public override void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }
}
