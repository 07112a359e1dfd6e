using System.Buffers.Binary;
using RaftActors.Storage;

namespace RaftActors.Persistence.Segments.Format;

/// <summary>
/// A record in the body of a batch: a header of 32 bytes, the manifest, the payload, zeros up to a multiple of 8. Its own checksum covers
/// everything after itself, since records are read one by one later. Frozen.
/// </summary>
internal static class RecordFormat
{
    public const int HeaderBytes = 32;
    private const int ChecksumEnd = 8;
    private const int KindAt = 30;

    /// <summary>Writes the header of a record that is complete otherwise, zeros included.</summary>
    public static void Finish(Span<byte> record, int payloadEnd, in RecordHeader header)
    {
        BinaryPrimitives.WriteInt32LittleEndian(record, payloadEnd);
        BinaryPrimitives.WriteUInt32LittleEndian(record[8..], header.Stream);
        BinaryPrimitives.WriteInt64LittleEndian(record[12..], header.SequenceNr);
        BinaryPrimitives.WriteInt32LittleEndian(record[20..], header.SerializerId);
        BinaryPrimitives.WriteInt32LittleEndian(record[24..], 0);
        BinaryPrimitives.WriteUInt16LittleEndian(record[28..], header.ManifestBytes);
        record[KindAt] = (byte)header.Kind;
        record[KindAt + 1] = 0;
        Seal(record);
    }

    /// <summary>Turns an event into its copy.</summary>
    public static void MarkAsCopy(Span<byte> record)
    {
        record[KindAt] = (byte)RecordKind.Copy;
        Seal(record);
    }

    /// <summary>Reads the record at the beginning of some bytes, whose checksum is that of the batch.</summary>
    /// <param name="bytes">The bytes from the record on.</param>
    /// <param name="header">Its header.</param>
    /// <returns>The length of the record with its zeros; 0 if it does not fit.</returns>
    public static int Read(ReadOnlySpan<byte> bytes, out RecordHeader header)
    {
        header = default;
        if (bytes.Length < HeaderBytes)
        {
            return 0;
        }

        var end = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        header = new RecordHeader(
            (RecordKind)bytes[KindAt],
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[12..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]),
            end);
        return end < header.PayloadAt || end > bytes.Length || BatchFormat.Aligned(end) > bytes.Length ? 0 : BatchFormat.Aligned(end);
    }

    /// <summary>Whether a record is as it was written.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> record) =>
        BinaryPrimitives.ReadUInt32LittleEndian(record[4..]) == Crc32C.Compute(record[ChecksumEnd..]);

    private static void Seal(Span<byte> record) =>
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], Crc32C.Compute(record[ChecksumEnd..]));
}
