using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Snapshots;
using RaftActors.Storage;
using RaftActors.Transport;

namespace RaftActors.Replicas;

/// <summary>
/// The snapshot being received, and the one received and being made durable. At most one of each: a newer one replaces an older one.
/// Duplicate, old and damaged chunks are answered with the receiver's actual position.
/// </summary>
internal sealed class SnapshotAssembly(ReplicaContext context)
{
    private const int FirstBytes = 1024 * 1024;

    private SnapshotInfo? _arriving;
    private ReplicaId _from;
    private byte[] _buffer = [];
    private int _filled;
    private int _total;

    /// <summary>Adds a chunk; returns the message for the core if it was the last one.</summary>
    public InstallSnapshot? Take(SnapshotChunk chunk, IActorRef pipe)
    {
        // Two leaders may encode the same state differently: never mix their chunks.
        if (_arriving is null || _arriving.LastIncluded != chunk.Snapshot.LastIncluded || _total != chunk.TotalBytes || _from != chunk.From)
        {
            if (chunk.Offset != 0
                || (_arriving is not null && chunk.Snapshot.Index < _arriving.Index)
                || chunk.TotalBytes > Array.MaxLength)
            {
                Acknowledge(chunk, 0, pipe);
                return null;
            }

            _arriving = chunk.Snapshot;
            _from = chunk.From;
            _total = (int)chunk.TotalBytes;
            _buffer = new byte[Math.Min(_total, FirstBytes)];
            _filled = 0;
        }

        if (chunk.Offset != _filled || Crc32C.Compute(chunk.Data.Span) != chunk.Crc)
        {
            Acknowledge(chunk, _filled, pipe);
            return null;
        }

        MakeRoom(_filled + chunk.Data.Length);
        chunk.Data.CopyTo(_buffer.AsMemory(_filled));
        _filled += chunk.Data.Length;
        Acknowledge(chunk, _filled, pipe);
        return _filled == _total
            ? new InstallSnapshot(chunk.From, chunk.To, chunk.Term, MachineSnapshot.WithLogTime(chunk.Snapshot, _buffer.AsMemory(0, _total)))
            : null;
    }

    /// <summary>The bytes of the completely received snapshot.</summary>
    public ReadOnlyMemory<byte> BytesOf(SnapshotInfo snapshot) =>
        _arriving?.LastIncluded == snapshot.LastIncluded && _filled == _total
            ? _buffer.AsMemory(0, _total)
            : throw new InvalidOperationException($"{snapshot} is not the snapshot that was received.");

    /// <summary>Releases the bytes: they are durable and loaded, or no longer needed.</summary>
    public void Release()
    {
        _arriving = null;
        _buffer = [];
        _filled = 0;
        _total = 0;
    }

    /// <summary>Grows with the bytes received, not with the announced size: an announcement must not cost memory.</summary>
    private void MakeRoom(int bytes)
    {
        if (bytes > _buffer.Length)
        {
            Array.Resize(ref _buffer, (int)Math.Min(_total, Math.Max(bytes, 2L * _buffer.Length)));
        }
    }

    private void Acknowledge(SnapshotChunk chunk, long next, IActorRef pipe)
    {
        var ack = new SnapshotChunkAck(context.Self, chunk.From, chunk.Term, chunk.Snapshot.LastIncluded, next);
        pipe.Tell(new PeerSend(context.GroupId.Value, ack));
    }
}
