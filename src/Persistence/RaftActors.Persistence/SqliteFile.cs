using Microsoft.Data.Sqlite;

namespace RaftActors.Persistence;

/// <summary>Readies a SQLite file: its directory exists, it can be opened, and it is in WAL mode.</summary>
internal static class SqliteFile
{
    public static void Prepare(string key, string connectionString, List<string> problems)
    {
        try
        {
            var source = new SqliteConnectionStringBuilder(connectionString);
            if (source.DataSource.Length == 0)
            {
                problems.Add($"{key}: names no Data Source; PersistentLogProvider.SqliteConfig(directory) makes one");
                return;
            }

            var isMemory = source.Mode == SqliteOpenMode.Memory || source.DataSource.Contains(":memory:", StringComparison.Ordinal)
                || source.DataSource.Contains("mode=memory", StringComparison.OrdinalIgnoreCase);
            if (!isMemory && Path.GetDirectoryName(Path.GetFullPath(source.DataSource)) is { } directory)
            {
                Directory.CreateDirectory(directory);
            }

            using var connection = new SqliteConnection(connectionString);
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode=WAL";
            command.ExecuteScalar();
        }
        catch (Exception cannot) when (cannot is SqliteException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            problems.Add($"{key}: '{connectionString}' cannot be opened: {cannot.Message}");
        }
    }
}
