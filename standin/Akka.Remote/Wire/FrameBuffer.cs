using System.Buffers;

namespace Akka.Remote.Wire;

/// <summary>
/// Frames waiting to be written, in pooled chunks. Many small frames share a chunk, so that one system call writes them all.
/// Not thread-safe: the connection guards it.
/// </summary>
internal sealed class FrameBuffer
{
    private const int ChunkSize = 64 * 1024;

    private readonly Queue<ArraySegment<byte>> _full = new();
    private byte[] _current;
    private int _length;

    public long Bytes { get; private set; }

    /// <summary>Contiguous room for at least <paramref name="size"/> bytes.</summary>
    public Span<byte> Reserve(int size)
    {
        if (_current != null && _current.Length - _length < size)
        {
            Seal();
        }

        _current ??= ArrayPool<byte>.Shared.Rent(Math.Max(size, ChunkSize));
        return _current.AsSpan(_length);
    }

    public void Commit(int size)
    {
        _length += size;
        Bytes += size;
    }

    /// <summary>The oldest bytes. The caller owns them until it hands them to <see cref="Release"/>.</summary>
    public bool TryTake(out ArraySegment<byte> chunk)
    {
        if (_full.Count == 0 && _length > 0)
        {
            Seal();
        }

        if (!_full.TryDequeue(out chunk))
        {
            return false;
        }

        Bytes -= chunk.Count;
        return true;
    }

    public static void Release(ArraySegment<byte> chunk) => ArrayPool<byte>.Shared.Return(chunk.Array);

    public void Clear()
    {
        while (TryTake(out var chunk))
        {
            Release(chunk);
        }
    }

    private void Seal()
    {
        if (_length > 0)
        {
            _full.Enqueue(new ArraySegment<byte>(_current, 0, _length));
        }
        else
        {
            ArrayPool<byte>.Shared.Return(_current);
        }

        _current = null;
        _length = 0;
    }
}
