using System.Data.Common;
using Akka.Configuration;
using Microsoft.Data.Sqlite;
using RaftActors.Persistence.Databases;

namespace RaftActors.Persistence.Sql;

/// <summary>
/// SQLite files for <see cref="PersistentLogProvider"/>, which finds this class by its name: an application only references the package.
/// Thread-safe.
/// </summary>
public sealed class SqliteFiles : ISqliteFiles
{
    /// <summary>Seconds that a connection waits for another one's lock.</summary>
    private const int Patience = 20;

    /// <inheritdoc />
    public Config Defaults { get; } = ConfigurationFactory.FromResource<SqliteFiles>("RaftActors.Persistence.Sql.reference.conf");

    /// <inheritdoc />
    public string ConnectionString(string file, bool isPooled)
    {
        var source = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = Patience };
        if (!isPooled)
        {
            source.Pooling = false;
        }

        return source.ToString();
    }

    /// <inheritdoc />
    public string FileOf(string connectionString) => new SqliteConnectionStringBuilder(connectionString).DataSource;

    /// <inheritdoc />
    public bool IsInMemory(string connectionString) => SqliteFile.IsInMemory(connectionString);

    /// <inheritdoc />
    public void Prepare(string key, string connectionString, ICollection<string> problems) =>
        SqliteFile.Prepare(key, connectionString, problems);

    /// <inheritdoc />
    public IReadOnlyDictionary<string, long> ReadMarks(string file)
    {
        using var connection = OpenExisting(file);
        Check(connection, "integrity_check");
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, records FROM replica";
        using var reader = command.ExecuteReader();
        var replicas = new Dictionary<string, long>(StringComparer.Ordinal);
        while (reader.Read())
        {
            replicas[reader.GetString(0)] = reader.GetInt64(1);
        }

        return replicas;
    }

    /// <inheritdoc />
    public IReadOnlyList<string> PersistenceIds(string file, string table)
    {
        using var connection = OpenExisting(file);
        Check(connection, "quick_check");
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT DISTINCT persistence_id FROM \"{table.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        using var reader = command.ExecuteReader();
        var ids = new List<string>();
        while (reader.Read())
        {
            ids.Add(reader.GetString(0));
        }

        return ids;
    }

    /// <inheritdoc />
    public void CloseWal(string file)
    {
        using (var connection = OpenExisting(file))
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            command.ExecuteNonQuery();
        }

        if (new FileInfo(file + "-wal") is { Exists: true, Length: > 0 })
        {
            throw new IOException($"'{file}' has transactions that are only in '{file}-wal': another process has it open. Stop it.");
        }
    }

    private static SqliteConnection OpenExisting(string file)
    {
        var source = new SqliteConnectionStringBuilder
        {
            DataSource = file,
            DefaultTimeout = Patience,
            Pooling = false,
            Mode = SqliteOpenMode.ReadWrite,
        };
        var connection = new SqliteConnection(source.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch (DbException)
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Check(SqliteConnection connection, string pragma)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA {pragma}(1)";
        if (command.ExecuteScalar() is var state and not "ok")
        {
            throw new InvalidDataException($"'{connection.DataSource}' is damaged: {state}.");
        }
    }
}
