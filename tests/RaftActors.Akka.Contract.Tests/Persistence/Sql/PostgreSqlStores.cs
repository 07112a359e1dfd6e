using System.Data.Common;
using Npgsql;

namespace RaftActors.Akka.Contract.Tests.Persistence.Sql;

/// <summary>New databases of the private server.</summary>
public sealed class PostgreSqlStores : SqlStores
{
    private readonly Dictionary<string, string> _connectionStrings = [];

    public PostgreSqlStores(PostgreSqlServer server)
    {
        foreach (var store in new[] { Journal, SecondJournal, Snapshots })
        {
            _connectionStrings.Add(store, server.NewDatabase());
        }
    }

    protected override string ProviderName => "PostgreSQL.15";

    public override void Dispose()
    {
        foreach (var connectionString in _connectionStrings.Values)
        {
            using var connection = new NpgsqlConnection(connectionString);
            NpgsqlConnection.ClearPool(connection);
        }
    }

    protected override string ConnectionString(string store) => _connectionStrings[store];

    protected override DbConnection NewConnection() => new NpgsqlConnection();
}
