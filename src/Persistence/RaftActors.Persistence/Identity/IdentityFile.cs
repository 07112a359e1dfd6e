using Microsoft.Data.Sqlite;

namespace RaftActors.Persistence.Identity;

/// <summary>
/// <c>identity.db</c>: every replica this node has ever had, with the number of records its journal is known to hold. It is kept outside
/// the journal, to tell an emptied, removed or rolled-back journal from that of a new replica. Not thread-safe.
/// </summary>
internal sealed class IdentityFile : IDisposable
{
    public const string Name = "identity.db";

    private readonly SqliteConnection _connection;

    private IdentityFile(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens the file; creates it if it does not exist.</summary>
    /// <exception cref="SqliteException">The file is damaged or cannot be written.</exception>
    public static IdentityFile Open(string directory)
    {
        Directory.CreateDirectory(directory);
        var source = new SqliteConnectionStringBuilder { DataSource = Path.Combine(directory, Name), Pooling = false };
        var connection = new SqliteConnection(source.ToString());
        try
        {
            connection.Open();

            // EXTRA also syncs the directory: the mark must not be lost with the directory entry.
            Execute(connection, "PRAGMA synchronous=EXTRA");
            Execute(connection, "CREATE TABLE IF NOT EXISTS replica (id TEXT PRIMARY KEY, records INTEGER NOT NULL) WITHOUT ROWID");
            return new IdentityFile(connection);
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Every replica with the number of records that its journal is known to hold.</summary>
    /// <exception cref="SqliteException">The file is damaged.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public Dictionary<string, long> Read()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check(1)";
        if (command.ExecuteScalar() is var state and not "ok")
        {
            throw new InvalidDataException($"The file is damaged: {state}.");
        }

        command.CommandText = "SELECT id, records FROM replica";
        using var reader = command.ExecuteReader();
        var replicas = new Dictionary<string, long>(StringComparer.Ordinal);
        while (reader.Read())
        {
            replicas[reader.GetString(0)] = reader.GetInt64(1);
        }

        return replicas;
    }

    /// <summary>Atomic and durable: everything is on disk when it returns, nothing when it throws.</summary>
    public void Write(IReadOnlyDictionary<string, long> replicas)
    {
        using var transaction = _connection.BeginTransaction();
        using var command = _connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText =
            "INSERT INTO replica (id, records) VALUES ($id, $records) ON CONFLICT (id) DO UPDATE SET records = excluded.records";
        var id = command.Parameters.Add("$id", SqliteType.Text);
        var records = command.Parameters.Add("$records", SqliteType.Integer);
        foreach (var (name, count) in replicas)
        {
            (id.Value, records.Value) = (name, count);
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    public void Dispose() => _connection.Dispose();

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
