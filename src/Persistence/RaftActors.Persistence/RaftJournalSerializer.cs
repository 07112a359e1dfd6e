using System.Buffers.Binary;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using Google.Protobuf;
using RaftActors.Persistence.Contracts;
using RaftActors.Persistence.Records;
using RaftActors.Storage;

namespace RaftActors.Persistence;

/// <summary>
/// Writes and reads <see cref="IStoredRecord"/>: CRC-32C (4 bytes), then the record. A record whose checksum is wrong is refused, never
/// skipped. Identifier and manifests are stored with every record: a disk format, permanently frozen.
/// </summary>
public sealed class RaftJournalSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    internal const string RecordManifest = "r";
    private const string SnapshotManifest = "s";
    private const string EventManifest = "b";
    private const string BookManifest = "w";
    private const int ChecksumBytes = 4;

    /// <inheritdoc />
    public override int Identifier => 7202;

    /// <inheritdoc />
    public override string Manifest(object o) => o switch
    {
        LogRecord => RecordManifest,
        StoredSnapshot => SnapshotManifest,
        BookRecord book => book.IsWhole ? BookManifest : EventManifest,
        _ => throw new SerializationException($"{o.GetType()} is not a type that RaftActors stores."),
    };

    /// <inheritdoc />
    public override byte[] ToBinary(object obj)
    {
        switch (obj)
        {
            case LogRecord record:
                var stored = new byte[SizeOf(record)];
                Write(record, stored);
                return stored;
            case StoredSnapshot snapshot:
                var message = RecordCodec.Encode(snapshot);
                var bytes = new byte[ChecksumBytes + message.CalculateSize()];
                message.WriteTo(bytes.AsSpan(ChecksumBytes));
                Seal(bytes);
                return bytes;
            case BookRecord book:
                var sealedBook = new byte[ChecksumBytes + book.Content.Length];
                book.Content.CopyTo(sealedBook.AsMemory(ChecksumBytes));
                Seal(sealedBook);
                return sealedBook;
            default:
                throw new SerializationException($"{obj.GetType()} is not a type that RaftActors stores.");
        }
    }

    /// <inheritdoc />
    /// <exception cref="SerializationException">The record is damaged, or its version is unknown.</exception>
    public override object FromBinary(byte[] bytes, string manifest) => Read(bytes, manifest);

    /// <summary>The bytes of a record as <see cref="ToBinary"/> returns them.</summary>
    internal static int SizeOf(LogRecord record) => ChecksumBytes + RecordWriter.SizeOf(record);

    /// <summary>Writes a record into memory of its size.</summary>
    internal static void Write(LogRecord record, Span<byte> bytes)
    {
        RecordWriter.Write(record, bytes[ChecksumBytes..]);
        Seal(bytes);
    }

    /// <summary>Reads what <see cref="ToBinary"/> returned.</summary>
    /// <param name="bytes">May be reused after the call.</param>
    /// <param name="manifest">What it is.</param>
    /// <param name="parser">The caller's, if it reads many; otherwise protobuf reads all.</param>
    internal static IStoredRecord Read(ReadOnlySpan<byte> bytes, string manifest, RecordParser? parser = null)
    {
        if (bytes.Length < ChecksumBytes)
        {
            throw new SerializationException($"A stored record of {bytes.Length} bytes is damaged: it has no checksum.");
        }

        var content = bytes[ChecksumBytes..];
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Crc32C.Compute(content))
        {
            throw new SerializationException($"A stored record of {bytes.Length} bytes is damaged: its checksum is wrong.");
        }

        try
        {
            return manifest switch
            {
                RecordManifest => parser?.TryParse(content) ?? RecordCodec.Decode(RecordMessage.Parser.ParseFrom(content)),
                SnapshotManifest => RecordCodec.Decode(SnapshotMessage.Parser.ParseFrom(content)),
                EventManifest or BookManifest => new BookRecord(manifest == BookManifest, content.ToArray()),
                _ => throw new SerializationException($"A stored record has the manifest '{manifest}', unknown to this version."),
            };
        }
        catch (Exception broken) when (broken is InvalidProtocolBufferException or InvalidDataException or ArgumentException)
        {
            throw new SerializationException($"A stored record cannot be read: {broken.Message}", broken);
        }
    }

    private static void Seal(Span<byte> bytes) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Crc32C.Compute(bytes[ChecksumBytes..]));
}
