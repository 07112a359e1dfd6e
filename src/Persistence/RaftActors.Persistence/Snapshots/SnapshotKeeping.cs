using Akka.Configuration;
using RaftActors.Persistence.SnapshotFiles;
using RaftActors.Protocol.Identity;
using RaftActors.Storage;

namespace RaftActors.Persistence.Snapshots;

/// <summary>Decides whether snapshots are kept in files or in a plug-in, and creates the keeper for a log.</summary>
internal static class SnapshotKeeping
{
    /// <summary>The SQLite file in which versions before there were files kept snapshots.</summary>
    public const string EarlierFile = "snapshots.db";

    private const string NoPlugin = "akka.persistence.no-snapshot-store";

    /// <summary>
    /// In files, unless the plug-in for snapshots was configured: another one, another class, or another database than SQLite. Then
    /// they are there, or are wanted there.
    /// </summary>
    public static bool InFiles(Config config, Config reference, PersistenceOptions options)
    {
        if (options.SnapshotsInFiles is { } configured)
        {
            return configured;
        }

        return options.DataDirectory.Length > 0
            && options.SnapshotPluginId == PersistenceOptions.SqlSnapshots
            && IsDefault("class")
            && IsDefault("provider-name");

        bool IsDefault(string key) =>
            
            config.GetString($"{PersistenceOptions.SqlSnapshots}.{key}", "")
            == reference.GetString($"{PersistenceOptions.SqlSnapshots}.{key}", "");
    }

    /// <summary>The plug-in in which Akka's persistent actor looks for a snapshot of its own; it never has one.</summary>
    public static string PluginId(PersistenceOptions options) =>
        options.SnapshotsInFiles == true ? NoPlugin : options.SnapshotPluginId;

    /// <summary>Props of the keeper of a log's snapshots.</summary>
    /// <param name="logId">The log's persistence id.</param>
    /// <param name="group">Its group.</param>
    /// <param name="replica">Its replica.</param>
    /// <param name="options">The settings; they say where snapshots are.</param>
    public static Akka.Actor.Props Props(string logId, GroupId group, ReplicaId replica, PersistenceOptions options)
    {
        var id = $"{logId}-machine";
        if (options.SnapshotsInFiles != true)
        {
            return Akka.Actor.Props.Create(() => new SnapshotKeeper(id, options));
        }

        var directory = SnapshotDirectory.PathOf(options.DataDirectory, group, replica.Incarnation);
        var earlier = File.Exists(Path.Combine(options.DataDirectory, EarlierFile))
            ? Akka.Actor.Props.Create(() => new SnapshotKeeper(id, options))
            : null;
        return Akka.Actor.Props.Create(() => new FileSnapshotKeeper(id, new SnapshotDirectory(directory, options.Disk), earlier))
            .WithDispatcher(SnapshotThreads.Dispatcher);
    }
}
