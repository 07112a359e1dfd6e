using Akka.Configuration;

namespace RaftActors.Persistence.Databases;

/// <summary>
/// What the store does with SQLite files, so that this package needs no SQLite. The package <c>RaftActors.Persistence.Sql</c> implements it
/// and is found by its name. Thread-safe; each call opens and closes what it needs. Errors of SQLite are of the type
/// <see cref="System.Data.Common.DbException"/>.
/// </summary>
public interface ISqliteFiles
{
    /// <summary>The defaults of the journal and the snapshot store in databases.</summary>
    Config Defaults { get; }

    /// <summary>A connection string for a file.</summary>
    /// <param name="file">The path; any characters.</param>
    /// <param name="isPooled">Whether connections may stay open after their use.</param>
    string ConnectionString(string file, bool isPooled);

    /// <summary>The file that a connection string names.</summary>
    /// <exception cref="ArgumentException">It cannot be read.</exception>
    string FileOf(string connectionString);

    /// <summary>Whether a connection string names a database in memory; false if it cannot be read.</summary>
    bool IsInMemory(string connectionString);

    /// <summary>
    /// Ensures that a file's directory exists, it can be opened, it is in WAL mode and a commit waits for the disk. Creates the file.
    /// </summary>
    /// <param name="key">The key of the connection string.</param>
    /// <param name="connectionString">The connection string.</param>
    /// <param name="problems">Receives one line per problem, starting with the key.</param>
    void Prepare(string key, string connectionString, ICollection<string> problems);

    /// <summary>Reads <c>identity.db</c> as earlier versions wrote it: replicas, with the number of records known of each.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    IReadOnlyDictionary<string, long> ReadMarks(string file);

    /// <summary>Every persistence id in the table of a journal, after a check of the whole file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    IReadOnlyList<string> PersistenceIds(string file, string table);

    /// <summary>Moves everything into the file itself, which may get another name then; the file with the suffix -wal may not.</summary>
    /// <exception cref="IOException">Another process has the file open.</exception>
    void CloseWal(string file);
}
