namespace RaftActors.Persistence;

/// <summary>The checked form of <c>raft-actors.persistence</c>.</summary>
internal sealed record PersistenceOptions(string JournalPluginId, string SnapshotPluginId, int DeleteBatch);
