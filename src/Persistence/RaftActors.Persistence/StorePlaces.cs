using Akka.Configuration;

namespace RaftActors.Persistence;

/// <summary>
/// The logs of a directory are in one store. A node that was switched to the other one would begin with empty logs: it is refused.
/// </summary>
internal static class StorePlaces
{
    public const string SegmentDirectory = "log";
    public const string SqliteFile = "log.db";
    private const string Key = "raft-actors.persistence.store";

    public static void Check(Config config, PersistenceOptions options, List<string> problems)
    {
        var directory = options.DataDirectory;
        if (options.JournalPluginId is PersistenceOptions.SegmentJournal or PersistenceOptions.SqliteJournal && directory.Length > 0
            && File.Exists(Path.Combine(directory, SqliteFile)) && Directory.Exists(Path.Combine(directory, SegmentDirectory)))
        {
            problems.Add(
                $"{Key}: '{directory}' has logs in the folder {SegmentDirectory} and in {SqliteFile}; if a copy was interrupted, run "
                    + "'raftactors store copy' again");
        }
        else if (options.JournalPluginId == PersistenceOptions.SegmentJournal)
        {
            if (directory.Length > 0 && File.Exists(Path.Combine(directory, SqliteFile)))
            {
                problems.Add(
                    $"{Key}: must be sqlite for '{directory}', which has its logs in {SqliteFile}; set {Key} = sqlite, or copy the logs "
                        + "with 'raftactors store copy'");
            }

            CheckOtherDatabase(config, problems);
        }
        else if (options.JournalPluginId == PersistenceOptions.SqliteJournal && directory.Length > 0)
        {
            if (Directory.Exists(Path.Combine(directory, SegmentDirectory)))
            {
                problems.Add(
                    $"{Key}: must be segments for '{directory}', which has its logs in the folder {SegmentDirectory}; set {Key} = "
                        + "segments, or copy the logs with 'raftactors store copy'");
            }

            if (!IsSqlite(Provider(config)) && File.Exists(Path.Combine(directory, SqliteFile)))
            {
                problems.Add(
                    $"{PersistenceOptions.SqliteJournal}.provider-name: '{Provider(config)}' is set, but '{directory}' has its logs in "
                        + $"{SqliteFile}; set {Key} = sqlite without provider-name, or copy the logs with 'raftactors store copy'");
            }
        }
    }

    /// <summary>Whether the journal for <c>store = sqlite</c> is configured for SQLite rather than another database.</summary>
    public static bool IsSqlite(string provider) => provider.StartsWith("SQLite", StringComparison.OrdinalIgnoreCase);

    /// <summary>Its provider; SQLite if nothing is set and the package for databases, which has the default, is missing.</summary>
    public static string Provider(Config config) => config.GetString($"{PersistenceOptions.SqliteJournal}.provider-name", "SQLite.MS");

    /// <summary>Settings for another database that nothing would use.</summary>
    private static void CheckOtherDatabase(Config config, List<string> problems)
    {
        var provider = Provider(config);
        if (!IsSqlite(provider))
        {
            problems.Add(
                $"{PersistenceOptions.SqliteJournal}.provider-name: '{provider}' is set but not used; set "
                    + $"raft-actors.persistence.journal-plugin-id = \"{PersistenceOptions.SqliteJournal}\"");
        }
    }
}
