using System.Buffers.Binary;
using RaftActors.Storage;

namespace RaftActors.Persistence.Segments.Format;

/// <summary>
/// A batch on disk: a header of 48 bytes, the body, zeros up to a multiple of 8, a trailer of 8 bytes. Header and trailer begin or end
/// with bytes that are never zero, so that a part of the batch that never reached the disk can be told from one that did. Frozen.
/// </summary>
internal static class BatchFormat
{
    public const int HeaderBytes = 48;
    public const int TrailerBytes = 8;
    public const int SectorBytes = 512;

    /// <summary>Batches and records begin at multiples of this.</summary>
    public const int Alignment = 8;

    public const uint Magic = 0x31536152;
    private const uint EndOfHeader = 0xA53C5AC3;
    private const ulong Trailer = 0xA5C35A3C_C3A53C5A;

    public static int Aligned(int bytes) => (bytes + Alignment - 1) & -Alignment;

    /// <summary>The bytes of a batch with a body of this length.</summary>
    public static long Total(long bodyBytes) => HeaderBytes + ((bodyBytes + Alignment - 1) & -Alignment) + TrailerBytes;

    /// <summary>Completes a batch whose body is in place.</summary>
    /// <param name="batch">The whole batch: header, body, zeros, trailer.</param>
    /// <param name="place">Log, batch number and segment; the rest is computed.</param>
    /// <param name="bodyBytes">Bytes of the body.</param>
    /// <param name="count">Records in the body.</param>
    /// <param name="offset">Where in the segment the batch will be.</param>
    public static void Finish(Span<byte> batch, in BatchPlace place, int bodyBytes, int count, long offset)
    {
        batch[(HeaderBytes + bodyBytes)..^TrailerBytes].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(batch[^TrailerBytes..], Trailer);
        BinaryPrimitives.WriteUInt32LittleEndian(batch, Magic);
        BinaryPrimitives.WriteUInt64LittleEndian(batch[8..], place.Log);
        BinaryPrimitives.WriteInt64LittleEndian(batch[16..], place.Number);
        BinaryPrimitives.WriteInt32LittleEndian(batch[24..], place.Segment);
        BinaryPrimitives.WriteInt32LittleEndian(batch[28..], bodyBytes);
        BinaryPrimitives.WriteInt32LittleEndian(batch[32..], count);
        BinaryPrimitives.WriteUInt32LittleEndian(batch[36..], Crc32C.Compute(batch.Slice(HeaderBytes, bodyBytes)));
        BinaryPrimitives.WriteInt32LittleEndian(batch[40..], ZeroSectors(batch, offset));
        BinaryPrimitives.WriteUInt32LittleEndian(batch[44..], EndOfHeader);
        BinaryPrimitives.WriteUInt32LittleEndian(batch[4..], Crc32C.Compute(batch[8..HeaderBytes]));
    }

    /// <summary>Reads a header; false if it is damaged or none.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> bytes, out BatchHeader header)
    {
        header = default;
        if (bytes.Length < HeaderBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[44..]) != EndOfHeader
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != Crc32C.Compute(bytes[8..HeaderBytes]))
        {
            return false;
        }

        header = new BatchHeader(
            new BatchPlace(
                BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
                BinaryPrimitives.ReadInt32LittleEndian(bytes[24..])),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[28..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[36..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[40..]));
        return header.BodyBytes >= 0;
    }

    /// <summary>Whether body, zeros and trailer are what the header announces.</summary>
    public static bool IsComplete(ReadOnlySpan<byte> batch, in BatchHeader header) =>
        batch.Length == header.TotalBytes
        && BinaryPrimitives.ReadUInt64LittleEndian(batch[^TrailerBytes..]) == Trailer
        && !batch[(HeaderBytes + header.BodyBytes)..^TrailerBytes].ContainsAnyExcept((byte)0)
        && Crc32C.Compute(batch.Slice(HeaderBytes, header.BodyBytes)) == header.BodyChecksum;

    /// <summary>The sectors of the disk inside the batch that hold only zeros.</summary>
    public static int ZeroSectors(ReadOnlySpan<byte> batch, long offset)
    {
        var zeros = 0;
        for (var at = (int)(-offset & (SectorBytes - 1)); at + SectorBytes <= batch.Length; at += SectorBytes)
        {
            if (!batch.Slice(at, SectorBytes).ContainsAnyExcept((byte)0))
            {
                zeros++;
            }
        }

        return zeros;
    }
}
