namespace RaftActors.Storage;

/// <summary>
/// The bytes of a stored snapshot. The receiver of a message with one owns it and disposes it. Until then, and until every stream opened
/// from it is disposed, the bytes stay readable, even if the store deletes the snapshot meanwhile.
/// </summary>
public abstract class SnapshotBytes : IDisposable
{
    /// <summary>No bytes: before the first snapshot, and for a witness.</summary>
    public static SnapshotBytes Empty { get; } = new MemorySnapshotBytes(default);

    /// <summary>How many bytes there are.</summary>
    public abstract long Length { get; }

    /// <summary>Bytes in memory, which must not change from now on. Nothing needs to be disposed.</summary>
    public static SnapshotBytes InMemory(ReadOnlyMemory<byte> bytes) => bytes.IsEmpty ? Empty : new MemorySnapshotBytes(bytes);

    /// <summary>
    /// Opens the bytes from the beginning: a stream that can seek and knows its length. Several may be open at a time, each used by one
    /// thread. A read throws <see cref="InvalidDataException"/> if what it reads is damaged.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The bytes were disposed.</exception>
    public abstract Stream OpenRead();

    /// <summary>Releases the bytes; streams that are open stay valid.</summary>
    public abstract void Dispose();
}
