using System.Buffers.Binary;
using Google.Protobuf;
using RaftActors.Persistence.Contracts;
using RaftActors.Persistence.Records;
using RaftActors.Protocol.Snapshots;
using RaftActors.Storage;

namespace RaftActors.Persistence.SnapshotFiles;

/// <summary>
/// The end of a snapshot's file: its place in the log (protobuf, as in records), the number of its bytes, the length of the place, CRC-32C
/// of all that, magic. A file without it was not written to the end.
/// </summary>
internal readonly record struct SnapshotTrailer(SnapshotInfo Place, long Length)
{
    /// <summary>Length, length of the place, checksum, magic.</summary>
    public const int EndBytes = sizeof(long) + sizeof(int) + sizeof(uint) + MagicBytes;

    private const int MagicBytes = 8;
    private const int PlaceLengthAt = sizeof(long);
    private const int ChecksumAt = PlaceLengthAt + sizeof(int);
    private const int MagicAt = ChecksumAt + sizeof(uint);

    private static ReadOnlySpan<byte> Magic => "RAsnEND\n"u8;

    public byte[] Encode()
    {
        var place = RecordCodec.Encode(Place);
        var size = place.CalculateSize();
        var bytes = new byte[size + EndBytes];
        place.WriteTo(bytes.AsSpan(0, size));
        var end = bytes.AsSpan(size);
        BinaryPrimitives.WriteInt64LittleEndian(end, Length);
        BinaryPrimitives.WriteInt32LittleEndian(end[PlaceLengthAt..], size);
        BinaryPrimitives.WriteUInt32LittleEndian(end[ChecksumAt..], Crc32C.Compute(bytes.AsSpan(0, size + ChecksumAt)));
        Magic.CopyTo(end[MagicAt..]);
        return bytes;
    }

    /// <summary>The length of the whole trailer, by its last bytes.</summary>
    /// <exception cref="InvalidDataException">They are not the end of a snapshot's file.</exception>
    public static int Size(ReadOnlySpan<byte> end)
    {
        if (!end[MagicAt..].SequenceEqual(Magic))
        {
            throw new InvalidDataException("its end is missing");
        }

        var place = BinaryPrimitives.ReadInt32LittleEndian(end[PlaceLengthAt..]);
        return place is >= 0 and < int.MaxValue - EndBytes ? place + EndBytes : throw Damaged();
    }

    /// <exception cref="InvalidDataException">The trailer is damaged.</exception>
    public static SnapshotTrailer Decode(ReadOnlySpan<byte> bytes)
    {
        var size = bytes.Length - EndBytes;
        var end = bytes[size..];
        if (BinaryPrimitives.ReadUInt32LittleEndian(end[ChecksumAt..]) != Crc32C.Compute(bytes[..(size + ChecksumAt)]))
        {
            throw Damaged();
        }

        try
        {
            var place = RecordCodec.Decode(SnapshotPlaceMessage.Parser.ParseFrom(bytes[..size]));
            return new SnapshotTrailer(place, BinaryPrimitives.ReadInt64LittleEndian(end));
        }
        catch (Exception unknown) when (unknown is InvalidProtocolBufferException or ArgumentException)
        {
            throw new InvalidDataException($"its place cannot be read: {unknown.Message}", unknown);
        }
    }

    private static InvalidDataException Damaged() => new("its trailer is damaged");
}
