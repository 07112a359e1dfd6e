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
    private const string RecordManifest = "r";
    private const string SnapshotManifest = "s";
    private const int ChecksumBytes = 4;

    /// <inheritdoc />
    public override int Identifier => 7202;

    /// <inheritdoc />
    public override string Manifest(object o) => o switch
    {
        LogRecord => RecordManifest,
        StoredSnapshot => SnapshotManifest,
        _ => throw new SerializationException($"{o.GetType()} is not a type that RaftActors stores."),
    };

    /// <inheritdoc />
    public override byte[] ToBinary(object obj)
    {
        IMessage message = obj switch
        {
            LogRecord record => RecordCodec.Encode(record),
            StoredSnapshot snapshot => RecordCodec.Encode(snapshot),
            _ => throw new SerializationException($"{obj.GetType()} is not a type that RaftActors stores."),
        };
        var size = message.CalculateSize();
        var bytes = new byte[ChecksumBytes + size];
        message.WriteTo(bytes.AsSpan(ChecksumBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Crc32C.Compute(bytes.AsSpan(ChecksumBytes)));
        return bytes;
    }

    /// <inheritdoc />
    /// <exception cref="SerializationException">The record is damaged, or its version is unknown.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (bytes.Length < ChecksumBytes)
        {
            throw new SerializationException($"A stored record of {bytes.Length} bytes is damaged: it has no checksum.");
        }

        var content = bytes.AsSpan(ChecksumBytes);
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Crc32C.Compute(content))
        {
            throw new SerializationException($"A stored record of {bytes.Length} bytes is damaged: its checksum is wrong.");
        }

        try
        {
            return manifest switch
            {
                RecordManifest => RecordCodec.Decode(RecordMessage.Parser.ParseFrom(content)),
                SnapshotManifest => RecordCodec.Decode(SnapshotMessage.Parser.ParseFrom(content)),
                _ => throw new SerializationException($"A stored record has the manifest '{manifest}', unknown to this version."),
            };
        }
        catch (Exception broken) when (broken is InvalidProtocolBufferException or InvalidDataException or ArgumentException)
        {
            throw new SerializationException($"A stored record cannot be read: {broken.Message}", broken);
        }
    }
}
