using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Persistence.Records;

/// <summary>
/// Records that the start of the log moved. Repeats all that must outlive the earlier records: term, vote and the end of the log.
/// </summary>
/// <param name="Snapshot">The snapshot that replaces the compacted entries.</param>
/// <param name="Base">The last compacted entry.</param>
/// <param name="HardState">Term and vote at that time; null in records of earlier versions.</param>
/// <param name="LastIndex">The last entry at that time; null in records of earlier versions.</param>
internal readonly record struct CompactionNote(SnapshotInfo Snapshot, EntryId Base, HardState? HardState, LogIndex? LastIndex);
