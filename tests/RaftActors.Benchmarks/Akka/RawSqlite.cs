using Microsoft.Data.Sqlite;

namespace RaftActors.Benchmarks.Akka;

/// <summary>What the disk and SQLite alone take for the rows of a journal: nothing on top of them can be faster.</summary>
internal static class RawSqlite
{
    public static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        Execute(
            connection,
            """
            PRAGMA journal_mode=WAL;
            CREATE TABLE journal (ordering INTEGER PRIMARY KEY AUTOINCREMENT, created BIGINT, persistence_id TEXT, sequence_number BIGINT, message BLOB);
            CREATE UNIQUE INDEX journal_uq ON journal (persistence_id, sequence_number);
            CREATE INDEX journal_created_idx ON journal (created);
            CREATE INDEX journal_sequence_number_idx ON journal (sequence_number);
            """);
        return connection;
    }

    public static Task<long> InsertAsync(SqliteConnection connection, int rows, byte[] message)
    {
        using var begin = Command(connection, "BEGIN IMMEDIATE");
        using var commit = Command(connection, "COMMIT");
        using var insert = Command(
            connection,
            """
            INSERT INTO journal (created, persistence_id, sequence_number, message)
            VALUES (@created, 'p', (SELECT COALESCE(MAX(sequence_number), 0) + 1 FROM journal WHERE persistence_id = 'p'), @message)
            """);
        var created = insert.Parameters.Add("@created", SqliteType.Integer);
        insert.Parameters.AddWithValue("@message", message);
        for (var row = 0; row < rows; row++)
        {
            begin.ExecuteNonQuery();
            created.Value = DateTime.UtcNow.Ticks;
            insert.ExecuteNonQuery();
            commit.ExecuteNonQuery();
        }

        return Task.FromResult((long)rows);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = Command(connection, sql);
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
