namespace RaftActors.Storage;

/// <summary>
/// A new snapshot while it is written: by this replica's machine, or by chunks of a leader's snapshot. It has an owner, one at a time, who
/// hands it to the store with <see cref="LogStoreProtocol.SaveSnapshot"/> or disposes it. It counts as a
/// snapshot only when the store has named it: a draft that is disposed, or left behind by a crash, vanishes.
/// </summary>
public abstract class SnapshotDraft : IDisposable
{
    /// <summary>
    /// Where to write the bytes, in order. Buffered; nothing needs to be flushed. A write throws <see cref="IOException"/> if there is no
    /// space for it, and <see cref="OperationCanceledException"/> if the log was closed meanwhile: then the draft is of no more use.
    /// Its length is what was written so far.
    /// </summary>
    public abstract Stream Content { get; }

    /// <summary>Drops the draft; without effect after the store has taken it over.</summary>
    public abstract void Dispose();
}
