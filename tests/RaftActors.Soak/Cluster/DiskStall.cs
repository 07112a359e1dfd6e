using Microsoft.Data.Sqlite;

namespace RaftActors.Soak.Cluster;

/// <summary>
/// Stalls the disk of a node on SQLite: holds the lock under which its log is written. Writes meanwhile reach the disk only when the stall
/// is over, and never if the node is killed before. Segments cannot be stalled from outside.
/// </summary>
internal sealed class DiskStall : IDisposable
{
    private const int Busy = 5;
    private readonly SqliteConnection _connection;

    private DiskStall(SqliteConnection connection) => _connection = connection;

    /// <summary>Null if the log could not be locked: its node is busy writing, has not created it yet, or has segments.</summary>
    public static DiskStall? TryBegin(string directory)
    {
        var file = Path.Combine(directory, "log.db");
        if (!File.Exists(file))
        {
            return null;
        }

        // Without pooling: the lock must be released with this object.
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = file,
                Mode = SqliteOpenMode.ReadWrite,
                Pooling = false,
                DefaultTimeout = 1,
            }.ToString());
        try
        {
            connection.Open();
            Execute(connection, "BEGIN IMMEDIATE");
            return new DiskStall(connection);
        }
        catch (SqliteException busy) when (busy.SqliteErrorCode == Busy)
        {
            connection.Dispose();
            return null;
        }
    }

    public void Dispose()
    {
        Execute(_connection, "ROLLBACK");
        _connection.Dispose();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
