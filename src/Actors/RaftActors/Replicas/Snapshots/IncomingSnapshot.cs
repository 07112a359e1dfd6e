using Akka.Event;
using RaftActors.Machines;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Snapshots;
using RaftActors.Storage;
using RaftActors.Telemetry;
using RaftActors.Transport;

namespace RaftActors.Replicas.Snapshots;

/// <summary>
/// A leader's snapshot, from its first chunk until the machine has it (§7): first it arrives and is written into a draft, then the store
/// saves it. At most one of each: a newer arriving one replaces an older one. Duplicate, old and damaged chunks are answered with the
/// actual position.
/// </summary>
internal sealed class IncomingSnapshot(ReplicaContext context, PeerLinks peers, ILoggingAdapter log)
{
    private ArrivingSnapshot? _arriving;
    private Complete? _saving;

    /// <summary>Adds a chunk; returns the message for the core if it was the last one.</summary>
    public InstallSnapshot? Add(SnapshotChunk chunk)
    {
        if (_saving is { } saving && saving.Is(chunk))
        {
            Acknowledge(chunk, saving.Bytes);
            return null;
        }

        try
        {
            return Write(chunk);
        }
        catch (Exception failed) when (failed is IOException or OperationCanceledException)
        {
            // Not acknowledged: the leader gives up and begins again, perhaps when there is space.
            log.Write(failed, LogEvents.SnapshotNotReceived, context.GroupId, chunk.Snapshot, chunk.From);
            Forget();
            return null;
        }
    }

    /// <summary>The core wants the snapshot that just arrived: returns its draft, which now belongs to the store.</summary>
    public SnapshotDraft BeginSave(SnapshotInfo snapshot)
    {
        if (_arriving is not { IsComplete: true } arrived || arrived.Snapshot.LastIncluded != snapshot.LastIncluded)
        {
            throw new InvalidOperationException($"{snapshot} is not the snapshot that was received.");
        }

        EndSave();
        _saving = new Complete(snapshot, arrived.From, arrived.Total);
        _arriving = null;
        return arrived.Draft;
    }

    /// <summary>After the core has had its say: a complete snapshot that it does not want is forgotten.</summary>
    public void ForgetUnwanted()
    {
        if (_arriving is { IsComplete: true })
        {
            Forget();
        }
    }

    /// <summary>Whether a snapshot is this one, and not one of this replica's own.</summary>
    public bool IsSaving(SnapshotInfo snapshot) => _saving?.Snapshot.LastIncluded == snapshot.LastIncluded;

    /// <summary>It is durable, and the store returned its bytes.</summary>
    public void OnStored(SnapshotBytes state) => _saving!.State = state;

    /// <summary>The message that gives the bytes to the machine; a witness has no machine and gets none.</summary>
    public MachineProtocol.Restore Restore(SnapshotInfo snapshot, bool isHollow)
    {
        if (!IsSaving(snapshot) || _saving!.State is null)
        {
            throw new InvalidOperationException($"Cannot restore {snapshot}: it is not the snapshot that was received.");
        }

        return new MachineProtocol.Restore(snapshot.LastIncluded, isHollow ? null : _saving.TakeState());
    }

    /// <summary>It is durable and the core has handled it, whether it came in time or not: the bytes are no longer needed.</summary>
    public void EndSave()
    {
        _saving?.TakeState()?.Dispose();
        _saving = null;
    }

    private InstallSnapshot? Write(SnapshotChunk chunk)
    {
        // Two leaders may encode the same state differently: never mix their chunks.
        if (_arriving is null || !_arriving.Is(chunk))
        {
            if (chunk.Offset != 0 || chunk.Snapshot.Index < _arriving?.Snapshot.Index)
            {
                Acknowledge(chunk, 0);
                return null;
            }

            Begin(chunk);
        }

        if (chunk.Offset != _arriving.Filled || Crc32C.Compute(chunk.Data.Span) != chunk.Crc)
        {
            Acknowledge(chunk, _arriving.Filled);
            return null;
        }

        _arriving.Write(chunk.Data.Span);
        Acknowledge(chunk, _arriving.Filled);
        return _arriving.IsComplete
            ? new InstallSnapshot(chunk.From, chunk.To, chunk.Term, MachineSnapshot.WithLogTime(chunk.Snapshot, _arriving.First))
            : null;
    }

    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_arriving))]
    private void Begin(SnapshotChunk chunk)
    {
        Forget();
        if (chunk.TotalBytes > context.Drafts.MaxBytes)
        {
            throw new IOException(
                $"It has {chunk.TotalBytes} bytes; this node's store keeps at most {context.Drafts.MaxBytes}. Set "
                    + "raft-actors.persistence.snapshots = files here.");
        }

        _arriving = new ArrivingSnapshot(chunk, context.Drafts.Create());
    }

    private void Forget()
    {
        _arriving?.Draft.Dispose();
        _arriving = null;
    }

    private void Acknowledge(SnapshotChunk chunk, long next) =>
        peers.TrySend(chunk.From, new SnapshotChunkAck(context.Self, chunk.From, chunk.Term, chunk.Snapshot.LastIncluded, next));

    private sealed class Complete(SnapshotInfo snapshot, ReplicaId from, long bytes)
    {
        public SnapshotInfo Snapshot => snapshot;

        public long Bytes => bytes;

        public SnapshotBytes? State { get; set; }

        public bool Is(SnapshotChunk chunk) =>
            chunk.Snapshot.LastIncluded == snapshot.LastIncluded && chunk.From == from && chunk.TotalBytes == bytes;

        public SnapshotBytes? TakeState()
        {
            var taken = State;
            State = null;
            return taken;
        }
    }
}
