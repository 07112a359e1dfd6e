using RaftActors.Protocol.Snapshots;

namespace RaftActors.Persistence.Records;

/// <summary>A machine's state in the snapshot store.</summary>
internal sealed record StoredSnapshot(SnapshotMetadata Place, ReadOnlyMemory<byte> State) : IStoredRecord;
