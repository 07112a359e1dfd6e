namespace RaftActors.Storage;

/// <summary>
/// Drafts in memory, for a store that keeps a snapshot as one value, such as a row of a database. A snapshot that is too large for that is
/// refused while it is written, not when the database gets it.
/// </summary>
public sealed class MemorySnapshotDrafts : ISnapshotDrafts
{
    /// <summary>An array has at most 2 GiB; the rest is for the place and for the encoding of the row.</summary>
    private const long Most = int.MaxValue - (1024L * 1024);

    /// <inheritdoc />
    public long MaxBytes { get; init; } = Most;

    /// <inheritdoc />
    public SnapshotDraft Create() => new MemorySnapshotDraft(Math.Min(Most, MaxBytes));
}
