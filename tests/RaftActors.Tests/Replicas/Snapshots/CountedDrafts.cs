using RaftActors.Storage;

namespace RaftActors.Tests.Replicas.Snapshots;

/// <summary>Drafts in memory that count how many are neither dropped nor with the store, on a disk with limited room.</summary>
internal sealed class CountedDrafts : ISnapshotDrafts
{
    private int _created;
    private int _dropped;

    public long MaxBytes { get; init; } = long.MaxValue;

    /// <summary>How many bytes a draft may get before the disk is full.</summary>
    public long Room { get; set; } = long.MaxValue;

    public int Created => Volatile.Read(ref _created);

    public int Open => Created - Volatile.Read(ref _dropped);

    public SnapshotDraft Create()
    {
        Interlocked.Increment(ref _created);
        return new Draft(this, Room);
    }

    public sealed class Draft(CountedDrafts drafts, long room) : SnapshotDraft
    {
        private readonly LimitedMemoryStream _content = new(room);
        private int _isDropped;

        public override Stream Content => _content;

        public SnapshotBytes Bytes => SnapshotBytes.InMemory(_content.ToArray());

        public override void Dispose() => Interlocked.Add(ref drafts._dropped, 1 - Interlocked.Exchange(ref _isDropped, 1));
    }
}
