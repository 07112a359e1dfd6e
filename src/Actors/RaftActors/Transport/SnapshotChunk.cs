using Akka.Actor;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Transport;

/// <summary>A part of a snapshot on its way to a peer (§7).</summary>
/// <param name="From">The leader.</param>
/// <param name="To">The peer.</param>
/// <param name="Term">The leader's term.</param>
/// <param name="Snapshot">What the whole stands for.</param>
/// <param name="TotalBytes">Length of the whole.</param>
/// <param name="Offset">Where the part begins.</param>
/// <param name="Data">The part; empty only if the whole is.</param>
/// <param name="Crc">CRC-32C of the part.</param>
internal sealed record SnapshotChunk(
    ReplicaId From, ReplicaId To, Term Term, SnapshotMetadata Snapshot, long TotalBytes, long Offset, ReadOnlyMemory<byte> Data, uint Crc)
    : INoSerializationVerificationNeeded;

/// <summary>The receiver has everything before <paramref name="NextOffset"/>; the sender goes on, or back, to there.</summary>
internal sealed record SnapshotChunkAck(ReplicaId From, ReplicaId To, Term Term, EntryId LastIncluded, long NextOffset) : INoSerializationVerificationNeeded;
