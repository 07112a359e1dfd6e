using RaftActors.Machines;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Snapshots;
using RaftActors.Storage;
using RaftActors.Transport;

namespace RaftActors.Replicas.Snapshots;

/// <summary>A leader's snapshot of which some chunks have arrived and are in the draft.</summary>
internal sealed class ArrivingSnapshot(SnapshotChunk begun, SnapshotDraft draft)
{
    private readonly byte[] _first = new byte[Math.Min(begun.TotalBytes, SnapshotFormat.TimestampBytes)];

    public SnapshotInfo Snapshot { get; } = begun.Snapshot;

    public ReplicaId From { get; } = begun.From;

    public long Total { get; } = begun.TotalBytes;

    public SnapshotDraft Draft => draft;

    /// <summary>How many bytes have arrived.</summary>
    public long Filled { get; private set; }

    public bool IsComplete => Filled == Total;

    /// <summary>The first bytes, which hold the log time.</summary>
    public ReadOnlySpan<byte> First => _first;

    public bool Is(SnapshotChunk chunk) =>
        chunk.Snapshot.LastIncluded == Snapshot.LastIncluded && chunk.From == From && chunk.TotalBytes == Total;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (Filled < _first.Length)
        {
            bytes[..(int)Math.Min(bytes.Length, _first.Length - Filled)].CopyTo(_first.AsSpan((int)Filled));
        }

        draft.Content.Write(bytes);
        Filled += bytes.Length;
    }
}
