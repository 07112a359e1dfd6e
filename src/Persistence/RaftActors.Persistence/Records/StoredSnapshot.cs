using RaftActors.Protocol.Snapshots;

namespace RaftActors.Persistence.Records;

/// <summary>A machine's state in the snapshot store.</summary>
internal sealed record StoredSnapshot(SnapshotInfo Place, ReadOnlyMemory<byte> State) : IStoredRecord;
