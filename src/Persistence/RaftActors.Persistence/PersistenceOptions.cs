using System.Globalization;
using Akka.Configuration;
using RaftActors.Persistence.SnapshotFiles;

namespace RaftActors.Persistence;

/// <summary>The validated settings of <c>raft-actors.persistence</c>.</summary>
/// <param name="DataDirectory">A directory used only by this node, or "".</param>
/// <param name="Store">Where logs are kept by default.</param>
/// <param name="JournalPluginId">The plug-in for logs.</param>
/// <param name="SnapshotPluginId">The plug-in for snapshots.</param>
/// <param name="AllowVolatile">Whether plug-ins that keep their data in memory are allowed.</param>
/// <param name="DeleteBatch">Records deleted per request.</param>
/// <param name="MayBegin">Whether a replica that this node has never had may start with an empty log.</param>
internal sealed record PersistenceOptions(
    string DataDirectory, LogStore Store, string JournalPluginId, string SnapshotPluginId, bool AllowVolatile, int DeleteBatch,
    bool MayBegin)
{
    public const string SegmentJournal = "akka.persistence.journal.raft-segments";
    public const string SqliteJournal = "akka.persistence.journal.raft";
    public const string SqlSnapshots = "akka.persistence.snapshot-store.raft";
    private const string Path = "raft-actors.persistence";

    /// <summary>Where snapshots are: in files or in the plug-in; null if the plug-in's configuration decides.</summary>
    public bool? SnapshotsInFiles { get; init; }

    /// <summary>The disk under the files of snapshots.</summary>
    public IFileOperations Disk { get; init; } = FileOperations.Disk;

    /// <param name="section">The section with every key, including the defaults of this store.</param>
    /// <param name="reference">Those defaults.</param>
    /// <param name="problems">Receives one line per invalid key.</param>
    public static PersistenceOptions Read(Config section, Config reference, List<string> problems)
    {
        foreach (var (key, value) in section.AsEnumerable())
        {
            if (!reference.HasPath(key))
            {
                problems.Add($"{Path}.{key}: unknown key; allowed are {string.Join(", ", reference.AsEnumerable().Select(k => k.Key))}");
            }
            else if (value.IsObject() || value.IsArray())
            {
                problems.Add($"{Path}.{key}: must be a single value");
            }
        }

        if (problems.Count > 0)
        {
            section = reference;
        }

        var store = ReadStore(section, problems);
        var journal = section.GetString("journal-plugin-id", "");
        return new PersistenceOptions(
            section.GetString("data-dir", ""),
            store,
            journal.Length > 0 ? journal : store == LogStore.Sqlite ? SqliteJournal : SegmentJournal,
            section.GetString("snapshot-plugin-id", ""),
            Flag(section, "allow-volatile", problems),
            Positive(section, "delete-batch", problems),
            Flag(section, "bootstrap", problems))
        {
            SnapshotsInFiles = ReadSnapshots(section, problems),
        };
    }

    private static bool? ReadSnapshots(Config section, List<string> problems)
    {
        switch (section.GetString("snapshots", ""))
        {
            case "files":
                return true;
            case "plugin":
                return false;
            case "auto":
                return null;
            case var text:
                problems.Add($"{Path}.snapshots: must be auto, files or plugin, not '{text}'");
                return null;
        }
    }

    private static LogStore ReadStore(Config section, List<string> problems)
    {
        switch (section.GetString("store", ""))
        {
            case "segments":
                return LogStore.Segments;
            case "sqlite":
                return LogStore.Sqlite;
            case var text:
                problems.Add($"{Path}.store: must be segments or sqlite, not '{text}'");
                return LogStore.Segments;
        }
    }

    private static bool Flag(Config section, string key, List<string> problems)
    {
        switch (section.GetString(key, ""))
        {
            case "on" or "true" or "yes":
                return true;
            case "off" or "false" or "no":
                return false;
            case var text:
                problems.Add($"{Path}.{key}: must be on or off, not '{text}'");
                return false;
        }
    }

    private static int Positive(Config section, string key, List<string> problems)
    {
        var text = section.GetString(key, "");
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            return number;
        }

        problems.Add($"{Path}.{key}: must be a whole number of at least 1, not '{text}'");
        return 1;
    }
}
