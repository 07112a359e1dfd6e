using Akka.Configuration;
using Npgsql;

namespace RaftActors.Persistence.Tests.Crashes;

/// <summary>The tables of a PostgreSQL database, emptied first.</summary>
public sealed class PostgreSqlCrashStore : CrashStore
{
    private readonly string _connectionString;
    private readonly string _directory = Directory.CreateTempSubdirectory("raft-crash-").FullName;

    public PostgreSqlCrashStore(string connectionString)
    {
        _connectionString = connectionString;
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "DROP SCHEMA public CASCADE; CREATE SCHEMA public";
        command.ExecuteNonQuery();
    }

    protected override Config Plugins =>
        ConfigurationFactory.ParseString(
            $$"""
            raft-actors.persistence.data-dir = "{{_directory}}"
            akka.persistence {
              journal.raft { connection-string = "{{_connectionString}}", provider-name = "PostgreSQL.15"
                read-isolation-level = read-committed }
              snapshot-store.raft { connection-string = "{{_connectionString}}", provider-name = "PostgreSQL.15" }
            }
            """);

    /// <summary>
    /// The plug-in is that of <see cref="SqliteCrashStore"/>, whose runs start a new system after each crash; here it is the database that
    /// is another one.
    /// </summary>
    public override bool KeepsSystem => true;

    public override long Execute(string sql)
    {
        using var connection = new NpgsqlConnection(_connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() is { } value and not DBNull
            ? Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)
            : 0;
    }

    public override void Dispose()
    {
        NpgsqlConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }
}
