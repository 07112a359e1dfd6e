using RaftActors.Machines;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Snapshots;
using RaftActors.Storage;
using RaftActors.Transport;

namespace RaftActors.Replicas.Snapshots;

/// <summary>
/// The bytes of a leader's snapshot, from its first chunk until the machine has them (§7): first they arrive, then they are saved. At most
/// one of each: a newer arriving one replaces an older one. Duplicate, old and damaged chunks are answered with the actual position.
/// </summary>
internal sealed class IncomingSnapshot(ReplicaContext context, PeerLinks peers)
{
    private const int FirstBytes = 1024 * 1024;

    private SnapshotInfo? _arriving;
    private ReplicaId _from;
    private byte[] _buffer = [];
    private int _filled;
    private int _total;
    private Complete? _saving;

    /// <summary>Adds a chunk; returns the message for the core if it was the last one.</summary>
    public InstallSnapshot? Add(SnapshotChunk chunk)
    {
        if (_saving is { } saving && saving.Is(chunk))
        {
            Acknowledge(chunk, saving.Bytes.Length);
            return null;
        }

        // Two leaders may encode the same state differently: never mix their chunks.
        if (_arriving is null || _arriving.LastIncluded != chunk.Snapshot.LastIncluded || _total != chunk.TotalBytes || _from != chunk.From)
        {
            if (chunk.Offset != 0
                || (_arriving is not null && chunk.Snapshot.Index < _arriving.Index)
                || chunk.TotalBytes > Array.MaxLength)
            {
                Acknowledge(chunk, 0);
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
            Acknowledge(chunk, _filled);
            return null;
        }

        MakeRoom(_filled + chunk.Data.Length);
        chunk.Data.CopyTo(_buffer.AsMemory(_filled));
        _filled += chunk.Data.Length;
        Acknowledge(chunk, _filled);
        if (_filled < _total)
        {
            return null;
        }

        var snapshot = MachineSnapshot.WithLogTime(chunk.Snapshot, _buffer.AsMemory(0, _total));
        return new InstallSnapshot(chunk.From, chunk.To, chunk.Term, snapshot);
    }

    /// <summary>The core wants the snapshot that just arrived: returns its bytes, which are to be made durable.</summary>
    public ReadOnlyMemory<byte> BeginSave(SnapshotInfo snapshot)
    {
        if (_arriving?.LastIncluded != snapshot.LastIncluded || _filled != _total)
        {
            throw new InvalidOperationException($"{snapshot} is not the snapshot that was received.");
        }

        _saving = new Complete(snapshot, _from, _buffer.AsMemory(0, _total));
        ForgetArriving();
        return _saving.Bytes;
    }

    /// <summary>After the core has had its say: a complete snapshot that it does not want is forgotten.</summary>
    public void ForgetUnwanted()
    {
        if (_arriving is not null && _filled == _total)
        {
            ForgetArriving();
        }
    }

    /// <summary>Whether a snapshot is this one, and not one of this replica's own.</summary>
    public bool IsSaving(SnapshotInfo snapshot) => _saving?.Snapshot.LastIncluded == snapshot.LastIncluded;

    /// <summary>The message that gives the bytes to the machine; a witness has no machine and gets none.</summary>
    public MachineProtocol.Restore Restore(SnapshotInfo snapshot, bool isHollow)
    {
        if (!IsSaving(snapshot))
        {
            throw new InvalidOperationException($"Cannot restore {snapshot}: it is not the snapshot that was received.");
        }

        return new MachineProtocol.Restore(snapshot.LastIncluded, isHollow ? (ReadOnlyMemory<byte>?)null : _saving!.Bytes);
    }

    /// <summary>It is durable and the core has handled it, whether it came in time or not: the bytes are no longer needed.</summary>
    public void EndSave() => _saving = null;

    private void ForgetArriving()
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

    private void Acknowledge(SnapshotChunk chunk, long next) =>
        peers.TrySend(chunk.From, new SnapshotChunkAck(context.Self, chunk.From, chunk.Term, chunk.Snapshot.LastIncluded, next));

    private sealed record Complete(SnapshotInfo Snapshot, ReplicaId From, ReadOnlyMemory<byte> Bytes)
    {
        public bool Is(SnapshotChunk chunk) => chunk.Snapshot.LastIncluded == Snapshot.LastIncluded
            && chunk.From == From
            && chunk.TotalBytes == Bytes.Length;
    }
}
