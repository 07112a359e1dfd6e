using System.Runtime.InteropServices;

namespace RaftActors.Storage;

/// <summary>A snapshot's bytes in memory. A stream reads the array itself, not a copy.</summary>
internal sealed class MemorySnapshotBytes(ReadOnlyMemory<byte> bytes) : SnapshotBytes
{
    public override long Length => bytes.Length;

    public override Stream OpenRead() => MemoryMarshal.TryGetArray(bytes, out var array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
        : new MemoryStream(bytes.ToArray(), writable: false);

    /// <summary>Memory needs no release.</summary>
    public override void Dispose()
    {
    }
}
