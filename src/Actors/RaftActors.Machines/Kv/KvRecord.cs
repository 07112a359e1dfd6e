using System.Text;
using RaftActors.Machines.Contracts;
using RaftActors.Machines.Wire;

namespace RaftActors.Machines.Kv;

/// <summary>The record of a key: the bytes of its <see cref="KvEntryMessage"/>.</summary>
internal static class KvRecord
{
    private const byte KeyTag = (KvEntryMessage.KeyFieldNumber << 3) | FieldWriter.Delimited;
    private const byte ValueTag = (KvEntryMessage.ValueFieldNumber << 3) | FieldWriter.Delimited;
    private const byte IndexTag = KvEntryMessage.ModIndexFieldNumber << 3;
    private const byte TermTag = KvEntryMessage.ModTermFieldNumber << 3;

    public static byte[] Create(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long index, long term)
    {
        var content = new KvContent(key, value, index, term);
        var record = GC.AllocateUninitializedArray<byte>(content.Size);
        content.WriteTo(record);
        return record;
    }

    /// <summary>The value, which follows the key.</summary>
    public static ReadOnlySpan<byte> ValueOf(byte[] record)
    {
        var reader = new FieldReader(record);
        return reader.TryReadTag(out _) && reader.TryReadBytes(out _)
            && reader.TryReadTag(out var tag) && tag == ValueTag && reader.TryReadBytes(out var value) ? value : default;
    }

    /// <summary>Reads an entry of a snapshot.</summary>
    /// <exception cref="InvalidDataException">The entry has no key.</exception>
    /// <exception cref="Google.Protobuf.InvalidProtocolBufferException">The bytes are not an entry.</exception>
    public static byte[] Read(ReadOnlySpan<byte> entry)
    {
        var record = TryRead(entry);
        if (record is null)
        {
            var message = KvEntryMessage.Parser.ParseFrom(entry);
            record = Create(Encoding.UTF8.GetBytes(message.Key), message.Value.Span, message.ModIndex, message.ModTerm);
        }

        return record.Length > 0 && record[0] == KeyTag
            ? record
            : throw new InvalidDataException("The kv snapshot is damaged: an entry has no key.");
    }

    /// <summary>Reads what this or protobuf writes; null for everything else, which may still be an entry.</summary>
    private static byte[]? TryRead(ReadOnlySpan<byte> entry)
    {
        var reader = new FieldReader(entry);
        ReadOnlySpan<byte> key = default, value = default;
        ulong index = 0, term = 0;
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadTag(out var tag))
            {
                return null;
            }

            var isRead = tag switch
            {
                KeyTag => reader.TryReadText(out key),
                ValueTag => reader.TryReadBytes(out value),
                IndexTag => reader.TryReadNumber(out index),
                TermTag => reader.TryReadNumber(out term),
                _ => false,
            };
            if (!isRead)
            {
                return null;
            }
        }

        return Create(key, value, (long)index, (long)term);
    }
}
