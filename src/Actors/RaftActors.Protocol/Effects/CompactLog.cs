using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Protocol.Effects;

/// <summary>
/// The log begins after <paramref name="Base"/> now. First note the snapshot in the log, durably; only then may records whose entries
/// all lie at or below that index be deleted.
/// </summary>
/// <param name="Snapshot">The durable snapshot that covers what is forgotten.</param>
/// <param name="Base">The last entry forgotten: some entries before the snapshot are kept for slow peers.</param>
public readonly record struct CompactLog(SnapshotMetadata Snapshot, EntryId Base)
{
    /// <inheritdoc />
    public override string ToString() => $"CompactLog base={Base} snap={Snapshot.LastIncluded}";
}
