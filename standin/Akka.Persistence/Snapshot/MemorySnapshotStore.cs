namespace Akka.Persistence.Snapshot;

/// <summary>One snapshot of <see cref="MemorySnapshotStore"/>.</summary>
public class SnapshotEntry
{
    public string Id { get; set; }

    public string PersistenceId { get; set; }

    public long SequenceNr { get; set; }

    public long Timestamp { get; set; }

    public object Snapshot { get; set; }
}

/// <summary>Keeps snapshots in the memory of one actor system.</summary>
public class MemorySnapshotStore : SnapshotStore
{
    protected virtual List<SnapshotEntry> Snapshots { get; } = new();

    protected override Task<SelectedSnapshot> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        SnapshotEntry best = null;
        lock (Snapshots)
        {
            foreach (var entry in Snapshots)
            {
                if (Fits(entry, persistenceId, criteria) && (best is null || entry.SequenceNr > best.SequenceNr))
                {
                    best = entry;
                }
            }
        }

        var selected = best is null
            ? null
            : new SelectedSnapshot(
                new SnapshotMetadata(best.PersistenceId, best.SequenceNr, new DateTime(best.Timestamp, DateTimeKind.Utc)),
                best.Snapshot);
        return Task.FromResult(selected);
    }

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        var id = metadata.PersistenceId + "_" + metadata.SequenceNr;
        lock (Snapshots)
        {
            Snapshots.RemoveAll(entry => entry.Id == id);
            Snapshots.Add(new SnapshotEntry
            {
                Id = id,
                PersistenceId = metadata.PersistenceId,
                SequenceNr = metadata.SequenceNr,
                Timestamp = metadata.Timestamp.Ticks,
                Snapshot = snapshot,
            });
        }

        return Task.CompletedTask;
    }

    protected override Task DeleteAsync(SnapshotMetadata metadata)
    {
        lock (Snapshots)
        {
            Snapshots.RemoveAll(entry => entry.PersistenceId == metadata.PersistenceId && entry.SequenceNr == metadata.SequenceNr
                && (metadata.Timestamp == DateTime.MinValue || entry.Timestamp == metadata.Timestamp.Ticks));
        }

        return Task.CompletedTask;
    }

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        lock (Snapshots)
        {
            Snapshots.RemoveAll(entry => Fits(entry, persistenceId, criteria));
        }

        return Task.CompletedTask;
    }

    private static bool Fits(SnapshotEntry entry, string persistenceId, SnapshotSelectionCriteria criteria) =>
        entry.PersistenceId == persistenceId && criteria.Matches(entry.SequenceNr, new DateTime(entry.Timestamp, DateTimeKind.Utc));
}
