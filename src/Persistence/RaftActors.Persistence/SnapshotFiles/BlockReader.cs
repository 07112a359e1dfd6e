using System.Buffers.Binary;
using RaftActors.Storage;

namespace RaftActors.Persistence.SnapshotFiles;

/// <summary>
/// Reads a snapshot's bytes from the blocks of a file. A block is checked before any of its bytes is returned. One block is buffered.
/// </summary>
internal sealed class BlockReader(FileSnapshotBytes file) : Stream
{
    private readonly byte[] _block = new byte[SnapshotFileFormat.BlockBytes];
    private long _loaded = -1;
    private long _position;
    private bool _isClosed;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new IOException("A position before the beginning of the stream.");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = 0;
        while (read < buffer.Length && _position < Length)
        {
            var available = Available();
            var length = Math.Min(available.Length, buffer.Length - read);
            available[..length].CopyTo(buffer[read..]);
            read += length;
            _position += length;
        }

        return read;
    }

    public override int ReadByte()
    {
        if (_position >= Length)
        {
            return -1;
        }

        var next = Available()[0];
        _position++;
        return next;
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = offset + (origin == SeekOrigin.Begin ? 0 : origin == SeekOrigin.Current ? _position : Length);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException("A snapshot cannot be changed.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A snapshot cannot be changed.");

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isClosed)
        {
            _isClosed = true;
            file.Release();
        }

        base.Dispose(disposing);
    }

    /// <summary>The bytes from the position to the end of its block.</summary>
    private ReadOnlySpan<byte> Available()
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        var (block, at) = Math.DivRem(_position, SnapshotFileFormat.BlockContent);
        var content = (int)Math.Min(SnapshotFileFormat.BlockContent, Length - (block * SnapshotFileFormat.BlockContent));
        if (_loaded != block)
        {
            _loaded = -1;
            Load(block, content);
            _loaded = block;
        }

        return _block.AsSpan(SnapshotFileFormat.NumberBytes + (int)at, content - (int)at);
    }

    private void Load(long block, int content)
    {
        var end = SnapshotFileFormat.NumberBytes + content;
        file.Read(_block.AsSpan(0, end + SnapshotFileFormat.ChecksumBytes), SnapshotFileFormat.Offset(block));
        if (BinaryPrimitives.ReadUInt32LittleEndian(_block) != unchecked((uint)block)
            || BinaryPrimitives.ReadUInt32LittleEndian(_block.AsSpan(end)) != Crc32C.Compute(_block.AsSpan(0, end)))
        {
            throw file.Damaged($"the checksum of its block {block} is wrong");
        }
    }
}
