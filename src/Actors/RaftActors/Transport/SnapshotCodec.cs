using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Protocol.Identity;

namespace RaftActors.Transport;

/// <summary>Snapshots on the wire, in chunks.</summary>
internal static class SnapshotCodec
{
    public static PeerMessage Encode(string group, SnapshotChunkAck ack) => new()
    {
        Group = group,
        Term = ack.Term.Value,
        SnapshotChunkAck = new SnapshotChunkAckMessage
        {
            LastIncludedIndex = ack.LastIncluded.Index.Value,
            LastIncludedTerm = ack.LastIncluded.Term.Value,
            NextOffset = ack.NextOffset,
        },
    };

    /// <exception cref="InvalidDataException">The acknowledgement is inconsistent.</exception>
    public static SnapshotChunkAck Decode(ReplicaId from, ReplicaId to, Term term, SnapshotChunkAckMessage ack) =>
        new(from, to, term, WireValues.Entry(ack.LastIncludedIndex, ack.LastIncludedTerm), ack.NextOffset);

    public static PeerMessage Encode(string group, SnapshotChunk chunk)
    {
        var encoded = new SnapshotChunkMessage
        {
            LastIncludedIndex = chunk.Snapshot.LastIncluded.Index.Value,
            LastIncludedTerm = chunk.Snapshot.LastIncluded.Term.Value,
            TotalBytes = chunk.TotalBytes,
            Offset = chunk.Offset,
            Data = UnsafeByteOperations.UnsafeWrap(chunk.Data),
            Crc = chunk.Crc,
            Hollow = chunk.Snapshot.IsHollow,
            Timestamp = chunk.Snapshot.Timestamp,
        };
        encoded.Voters.AddRange(chunk.Snapshot.Configuration.Voters.Select(m => m.Value));
        encoded.Learners.AddRange(chunk.Snapshot.Configuration.Learners.Select(m => m.Value));
        encoded.Outgoing.AddRange(chunk.Snapshot.Configuration.Outgoing.Select(m => m.Value));
        encoded.Witnesses.AddRange(chunk.Snapshot.Configuration.Witnesses.Select(m => m.Value));

        return new PeerMessage { Group = group, Term = chunk.Term.Value, SnapshotChunk = encoded };
    }

    /// <exception cref="InvalidDataException">The chunk is inconsistent.</exception>
    public static SnapshotChunk Decode(ReplicaId from, ReplicaId to, Term term, SnapshotChunkMessage chunk)
    {
        // Nothing is subtracted before it is known to be positive: the difference of any two numbers may wrap around.
        if (chunk.Offset < 0 || chunk.TotalBytes < chunk.Offset || chunk.TotalBytes - chunk.Offset < chunk.Data.Length)
        {
            throw new InvalidDataException($"Invalid snapshot chunk from {from}: it exceeds the snapshot.");
        }

        var last = WireValues.Entry(chunk.LastIncludedIndex, chunk.LastIncludedTerm);
        if (last.Term > term)
        {
            throw new InvalidDataException($"Invalid snapshot from {from} in term {term}: it ends with an entry of term {last.Term}.");
        }

        return new SnapshotChunk(
            from,
            to,
            term,
            new(last, Members(from, chunk), chunk.Hollow, WireValues.LogTime(chunk.Timestamp)),
            chunk.TotalBytes,
            chunk.Offset,
            chunk.Data.Memory,
            chunk.Crc);
    }

    private static Protocol.Membership.Configuration Members(ReplicaId from, SnapshotChunkMessage chunk)
    {
        try
        {
            return new Protocol.Membership.Configuration(
                WireValues.Ids(chunk.Voters),
                WireValues.Ids(chunk.Learners),
                WireValues.Ids(chunk.Outgoing),
                WireValues.Ids(chunk.Witnesses));
        }
        catch (ArgumentException wrong)
        {
            throw new InvalidDataException($"Invalid members in a snapshot from {from}: {wrong.Message}", wrong);
        }
    }
}
