using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Protocol.Effects;

/// <summary>
/// The log now begins after <paramref name="Base"/>. First record the snapshot in the log durably; only then may records whose entries all
/// lie at or below that index be deleted.
/// </summary>
/// <param name="Snapshot">The durable snapshot that covers the removed entries.</param>
/// <param name="Base">The last entry removed; some entries before the snapshot are kept for slow peers.</param>
public readonly record struct CompactLog(SnapshotInfo Snapshot, EntryId Base)
{
    /// <inheritdoc />
    public override string ToString() => $"CompactLog base={Base} snap={Snapshot.LastIncluded}";
}
