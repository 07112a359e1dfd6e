using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace RaftActors.Akka.Contract.Tests.Persistence.Sql;

/// <summary>A file for each database, in WAL mode.</summary>
public sealed class SqliteStores : SqlStores
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _options;

    /// <param name="options">More of the connection string.</param>
    public SqliteStores(string options = "")
    {
        _options = options;
        foreach (var store in new[] { Journal, SecondJournal, Snapshots })
        {
            using var connection = Open(store);
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode=WAL";
            command.ExecuteNonQuery();
        }
    }

    protected override string ProviderName => "SQLite.MS";

    public override void Dispose() => _folder.Dispose();

    protected override string ConnectionString(string store) =>
        $"Data Source={Path.Combine(_folder.Path, store + ".db").Replace('\\', '/')};Pooling=False{_options}";

    protected override DbConnection NewConnection() => new SqliteConnection();
}
