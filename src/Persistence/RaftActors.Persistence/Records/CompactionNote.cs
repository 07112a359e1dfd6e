using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Persistence.Records;

/// <summary>
/// The log begins later from here on. It says all that has to outlive the records before it: term and vote, and where the log ended.
/// </summary>
/// <param name="Snapshot">The snapshot that stands for what is compacted.</param>
/// <param name="Base">The last entry that is compacted.</param>
/// <param name="HardState">Term and vote at that time; null in notes of earlier versions.</param>
/// <param name="LastIndex">The last entry at that time; null in notes of earlier versions.</param>
internal readonly record struct CompactionNote(SnapshotMetadata Snapshot, EntryId Base, HardState? HardState, LogIndex? LastIndex);
