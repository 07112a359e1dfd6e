namespace RaftActors.Hosting.Options;

/// <summary>Where logs and snapshots are kept: <c>raft-actors.persistence</c>.</summary>
public sealed class RaftPersistenceOptions
{
    /// <summary>The kind of log. <c>store</c></summary>
    public RaftStore? Store { get; set; }

    /// <summary>Whether a replica that this node has never had may start with an empty log. <c>bootstrap</c></summary>
    public bool? Bootstrap { get; set; }

    /// <summary>Another plug-in for logs. <c>journal-plugin-id</c></summary>
    public string? JournalPluginId { get; set; }

    /// <summary>Another plug-in for snapshots. <c>snapshot-plugin-id</c></summary>
    public string? SnapshotPluginId { get; set; }

    /// <summary>Whether plug-ins may keep everything in memory, for tests only. <c>allow-volatile</c></summary>
    public bool? AllowVolatile { get; set; }

    internal void Write(HoconWriter to)
    {
        to.SetWord("store", Store);
        to.Set("bootstrap", Bootstrap);
        to.Set("journal-plugin-id", JournalPluginId);
        to.Set("snapshot-plugin-id", SnapshotPluginId);
        to.Set("allow-volatile", AllowVolatile);
    }
}
