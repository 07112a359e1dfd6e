using Akka.Configuration;
using Npgsql;

namespace RaftActors.Persistence.Tests.Crashes;

/// <summary>The tables of a PostgreSQL database, emptied first.</summary>
public sealed class PostgreSqlCrashStore : CrashStore
{
    private readonly string _connectionString;

    public PostgreSqlCrashStore(string connectionString)
    {
        _connectionString = connectionString;
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "DROP SCHEMA public CASCADE; CREATE SCHEMA public";
        command.ExecuteNonQuery();
    }

    protected override Config Plugins => ConfigurationFactory.ParseString(
        $$"""
        akka.persistence {
          journal.raft { connection-string = "{{_connectionString}}", provider-name = "PostgreSQL.15", read-isolation-level = read-committed }
          snapshot-store.raft { connection-string = "{{_connectionString}}", provider-name = "PostgreSQL.15" }
        }
        """);

    public override void Dispose() => NpgsqlConnection.ClearAllPools();
}
