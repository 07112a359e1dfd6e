using Microsoft.Data.Sqlite;

namespace RaftActors.Persistence.Sql;

/// <summary>
/// Prepares a SQLite file: ensures that its directory exists, it can be opened, it is in WAL mode and a commit waits for the disk.
/// </summary>
internal static class SqliteFile
{
    /// <summary>FULL: every commit is synced. EXTRA syncs more, NORMAL and OFF can lose what was acknowledged.</summary>
    private const long SynchronousFull = 2;

    /// <summary>Whether a connection string names a database in memory; false if it cannot be read.</summary>
    public static bool IsInMemory(string connectionString)
    {
        try
        {
            var source = new SqliteConnectionStringBuilder(connectionString);
            return source.Mode == SqliteOpenMode.Memory
                || source.DataSource == ":memory:"
                || (source.DataSource.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
                    && source.DataSource.Contains("mode=memory", StringComparison.OrdinalIgnoreCase));
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    public static void Prepare(string key, string connectionString, ICollection<string> problems)
    {
        try
        {
            var source = new SqliteConnectionStringBuilder(connectionString);
            if (source.DataSource.Length == 0)
            {
                problems.Add($"{key}: has no Data Source; set raft-actors.persistence.data-dir, from which it is derived");
                return;
            }

            if (Path.GetDirectoryName(Path.GetFullPath(source.DataSource)) is { } directory)
            {
                Directory.CreateDirectory(directory);
            }

            using var connection = new SqliteConnection(connectionString);
            connection.Open();
            Check(key, connection, problems);
        }
        catch (Exception cannot) when (cannot is SqliteException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            problems.Add($"{key}: '{connectionString}' cannot be opened: {cannot.Message}");
        }
    }

    /// <summary>The plug-in opens its connections with the same string, so the checks apply to them too.</summary>
    private static void Check(string key, SqliteConnection connection, ICollection<string> problems)
    {
        var mode = Ask(connection, "PRAGMA journal_mode=WAL") as string;
        if (!string.Equals(mode, "wal", StringComparison.OrdinalIgnoreCase))
        {
            problems.Add(
                $"{key}: '{connection.DataSource}' stays in journal_mode {mode} but must be in wal; its file system may not "
                    + "support shared memory");
        }

        if (Ask(connection, "PRAGMA synchronous") is not long synchronous || synchronous < SynchronousFull)
        {
            problems.Add(
                $"{key}: this SQLite library does not sync every commit (PRAGMA synchronous is below 2, FULL); use one that does by default"
            );
        }
    }

    private static object? Ask(SqliteConnection connection, string pragma)
    {
        using var command = connection.CreateCommand();
        command.CommandText = pragma;
        return command.ExecuteScalar();
    }
}
