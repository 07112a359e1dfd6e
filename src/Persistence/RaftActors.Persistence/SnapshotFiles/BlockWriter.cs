using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using RaftActors.Storage;

namespace RaftActors.Persistence.SnapshotFiles;

/// <summary>Writes a snapshot's bytes into the blocks of a file; one block is buffered. One thread at a time.</summary>
internal sealed class BlockWriter : Stream
{
    private readonly SafeFileHandle _file;
    private readonly IFileOperations _disk;
    private readonly byte[] _block = new byte[SnapshotFileFormat.BlockBytes];
    private long _blocks;
    private int _filled;

    public BlockWriter(SafeFileHandle file, IFileOperations disk)
    {
        (_file, _disk) = (file, disk);
        disk.Write(file, SnapshotFileFormat.Header(), 0);
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => (_blocks * SnapshotFileFormat.BlockContent) + _filled;

    public override long Position
    {
        get => Length;
        set => throw new NotSupportedException("A snapshot is written in order.");
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var length = Math.Min(buffer.Length, SnapshotFileFormat.BlockContent - _filled);
            buffer[..length].CopyTo(_block.AsSpan(SnapshotFileFormat.NumberBytes + _filled));
            _filled += length;
            buffer = buffer[length..];
            if (_filled == SnapshotFileFormat.BlockContent)
            {
                WriteBlock();
                _blocks++;
                _filled = 0;
            }
        }
    }

    public override void WriteByte(byte value) => Write([value]);

    /// <summary>Blocks are written when they are full, and the last one by <see cref="Finish"/>.</summary>
    public override void Flush()
    {
    }

    /// <summary>Writes the last block and the trailer.</summary>
    public void Finish(in SnapshotTrailer trailer)
    {
        if (_filled > 0)
        {
            WriteBlock();
        }

        _disk.Write(_file, trailer.Encode(), SnapshotFileFormat.TrailerOffset(Length));
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("This stream is for writing.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A snapshot is written in order.");

    public override void SetLength(long value) => throw new NotSupportedException("A snapshot is written in order.");

    private void WriteBlock()
    {
        var end = SnapshotFileFormat.NumberBytes + _filled;
        BinaryPrimitives.WriteUInt32LittleEndian(_block, unchecked((uint)_blocks));
        BinaryPrimitives.WriteUInt32LittleEndian(_block.AsSpan(end), Crc32C.Compute(_block.AsSpan(0, end)));
        try
        {
            _disk.Write(_file, _block.AsSpan(0, end + SnapshotFileFormat.ChecksumBytes), SnapshotFileFormat.Offset(_blocks));
        }
        catch (ObjectDisposedException closed)
        {
            throw new OperationCanceledException("The log was closed while its snapshot was being written.", closed);
        }
    }
}
