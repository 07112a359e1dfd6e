namespace RaftActors.Storage;

/// <summary>Where new snapshots of one log are written before the store gets them. Any thread may use it.</summary>
public interface ISnapshotDrafts
{
    /// <summary>How many bytes a snapshot may have in this store.</summary>
    long MaxBytes { get; }

    /// <summary>Begins a new snapshot; it belongs to the caller.</summary>
    /// <exception cref="IOException">The store cannot write.</exception>
    /// <exception cref="OperationCanceledException">The log is closed.</exception>
    SnapshotDraft Create();
}
