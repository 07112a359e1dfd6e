using System.Buffers.Binary;
using RaftActors.Persistence.Segments.Files;
using RaftActors.Storage;

namespace RaftActors.Persistence.Segments;

/// <summary>
/// The file <c>head</c>: which segments there are. A segment that is missing is noticed, and so is one that was cut off.
/// </summary>
/// <param name="Log">The log's random id, in every batch.</param>
/// <param name="Oldest">The number of the oldest segment.</param>
/// <param name="Newest">The number of the newest segment.</param>
/// <param name="NewestBytes">The length that the newest segment was filled to; 0 if it grows.</param>
internal readonly record struct LogHead(ulong Log, int Oldest, int Newest, long NewestBytes)
{
    public const string Name = "head";
    public const string TemporaryName = "head.tmp";
    private const int Version = 1;
    private const uint Magic = 0x48536152;
    private const int Bytes = 40;

    /// <summary>The head on disk; null for a new log.</summary>
    /// <exception cref="LogDamagedException">It cannot be read.</exception>
    public static LogHead? Read(ISegmentFiles files)
    {
        if (!files.List().Contains(Name))
        {
            return null;
        }

        var path = Path.Combine(files.Place, Name);
        Span<byte> bytes = stackalloc byte[Bytes];
        using (var file = files.Open(Name, create: false))
        {
            if (file.Length != Bytes || file.Read(bytes, 0) != Bytes
                || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic
                || BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != Crc32C.Compute(bytes[8..]))
            {
                throw new LogDamagedException(path, 0, $"this is not the head of a log of {Bytes} bytes with its checksum");
            }
        }

        var version = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        return version == Version
            ? new LogHead(
                BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
                BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]),
                BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]))
            : throw new IOException(
                $"{path}: the log has format version {version}, and this program reads version {Version}; start a version of the program "
                    + "that knows it. Nothing was changed.");
    }

    /// <summary>Replaces the head: after a crash there is the old one or this one.</summary>
    public void Write(ISegmentFiles files)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        bytes.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], Oldest);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], Log);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[24..], Newest);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[32..], NewestBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], Crc32C.Compute(bytes[8..]));
        using (var file = files.Open(TemporaryName, create: true))
        {
            file.SetLength(0);
            file.Write(bytes, 0);
            file.Sync();
        }

        files.Rename(TemporaryName, Name);
        files.SyncDirectory();
    }
}
