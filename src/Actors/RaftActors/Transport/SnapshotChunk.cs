using Akka.Actor;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Transport;

/// <summary>A chunk of a snapshot sent to a peer (§7).</summary>
/// <param name="From">The leader.</param>
/// <param name="To">The peer.</param>
/// <param name="Term">The leader's term.</param>
/// <param name="Snapshot">The snapshot's place in the log.</param>
/// <param name="TotalBytes">Length of the whole snapshot.</param>
/// <param name="Offset">Offset of this chunk.</param>
/// <param name="Data">The bytes; empty only if the snapshot is.</param>
/// <param name="Crc">CRC-32C of the bytes.</param>
internal sealed record SnapshotChunk(
    ReplicaId From, ReplicaId To, Term Term, SnapshotInfo Snapshot, long TotalBytes, long Offset, ReadOnlyMemory<byte> Data, uint Crc)
    : INoSerializationVerificationNeeded;

/// <summary>The receiver has everything before <paramref name="NextOffset"/>; the sender continues, or goes back, to that offset.</summary>
internal sealed record SnapshotChunkAck(ReplicaId From, ReplicaId To, Term Term, EntryId LastIncluded, long NextOffset)
    : INoSerializationVerificationNeeded;
