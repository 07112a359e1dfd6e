using Microsoft.Data.Sqlite;

namespace RaftActors.Benchmarks.Stores;

/// <summary>SQLite in WAL mode with full sync: prepared statements, one transaction per write.</summary>
internal sealed class SqliteCandidate : IStoreCandidate
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _delete;

    public SqliteCandidate(string directory)
    {
        _connection = new SqliteConnection($"Data Source={Path.Combine(directory, "log.db")};Pooling=False");
        _connection.Open();
        Run("PRAGMA journal_mode=WAL");
        Run("PRAGMA synchronous=FULL");
        Run("CREATE TABLE IF NOT EXISTS log (g INTEGER, n INTEGER, p BLOB, PRIMARY KEY (g, n)) WITHOUT ROWID");
        _insert = Prepare("INSERT INTO log VALUES ($g, $n, $p)", "$g", "$n", "$p");
        _delete = Prepare("DELETE FROM log WHERE g = $g AND n <= $n", "$g", "$n");
    }

    public void Write(IReadOnlyList<LogicalRecord> batch)
    {
        using var transaction = _connection.BeginTransaction();
        _insert.Transaction = transaction;
        foreach (var record in batch)
        {
            _insert.Parameters[0].Value = record.Group;
            _insert.Parameters[1].Value = record.Number;
            _insert.Parameters[2].Value = record.Payload;
            _insert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    public void DeleteUpTo(int group, long number)
    {
        _delete.Transaction = null;
        _delete.Parameters[0].Value = group;
        _delete.Parameters[1].Value = number;
        _delete.ExecuteNonQuery();
    }

    public long ReadAll(int groups)
    {
        using var select = _connection.CreateCommand();
        select.CommandText = "SELECT p FROM log ORDER BY g, n";
        using var rows = select.ExecuteReader();
        var count = 0L;
        while (rows.Read())
        {
            count += ((byte[])rows[0]).Length > 0 ? 1 : 0;
        }

        return count;
    }

    public void Dispose()
    {
        _insert.Dispose();
        _delete.Dispose();
        _connection.Dispose();
    }

    private void Run(string text)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    private SqliteCommand Prepare(string text, params string[] names)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        foreach (var name in names)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name, Value = 0 });
        }

        return command;
    }
}
