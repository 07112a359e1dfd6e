using System.Buffers.Binary;

namespace RaftActors.Persistence.SnapshotFiles;

/// <summary>
/// The layout of a snapshot's file, permanently frozen. A header (magic, version, size of a block); blocks, each with its number, bytes of
/// the snapshot, and CRC-32C of both; a trailer (<see cref="SnapshotTrailer"/>). All blocks but the last are full. Place and length are in
/// the trailer, because neither is known before the last byte is written.
/// </summary>
internal static class SnapshotFileFormat
{
    public const int HeaderBytes = 16;

    /// <summary>A block in the file.</summary>
    public const int BlockBytes = 64 * 1024;

    public const int NumberBytes = sizeof(uint);
    public const int ChecksumBytes = sizeof(uint);

    /// <summary>What a full block holds of the snapshot.</summary>
    public const int BlockContent = BlockBytes - NumberBytes - ChecksumBytes;

    private const int Version = 1;
    private const int VersionAt = 8;
    private const int BlockBytesAt = 12;

    private static ReadOnlySpan<byte> Magic => "RAsnap\r\n"u8;

    public static byte[] Header()
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(VersionAt), Version);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(BlockBytesAt), BlockBytes);
        return header;
    }

    /// <exception cref="InvalidDataException">It is not the header of a file that this version reads.</exception>
    public static void CheckHeader(ReadOnlySpan<byte> header)
    {
        if (!header.StartsWith(Magic))
        {
            throw new InvalidDataException("it does not begin like a snapshot's file");
        }

        if (BinaryPrimitives.ReadInt32LittleEndian(header[VersionAt..]) is var version and not Version)
        {
            throw new InvalidDataException($"its format is {version}; this version reads format {Version}");
        }

        if (BinaryPrimitives.ReadInt32LittleEndian(header[BlockBytesAt..]) != BlockBytes)
        {
            throw new InvalidDataException("its header is damaged");
        }
    }

    /// <summary>Where a block begins.</summary>
    public static long Offset(long block) => HeaderBytes + (block * BlockBytes);

    /// <summary>Where the trailer of so many bytes of content begins.</summary>
    public static long TrailerOffset(long length)
    {
        var (full, rest) = Math.DivRem(length, BlockContent);
        return Offset(full) + (rest == 0 ? 0 : NumberBytes + rest + ChecksumBytes);
    }
}
