using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Machines.Records;
using RaftActors.Machines.Wire;

namespace RaftActors.Machines.Mvcc.Index;

/// <summary>
/// One version of a key as one array that never changes: the bytes of its <see cref="KeyValue"/> message. A delete is a version too,
/// with nothing but the key and the revision, exactly as watchers get it.
/// </summary>
internal static class VersionRecord
{
    /// <summary>What a version costs in memory in addition to its record: places in the tree, in the log and in the heap.</summary>
    public const int Overhead = 96;

    private const byte CreateTag = KeyValue.CreateRevisionFieldNumber << 3;

    public static byte[] OfPut(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, in VersionNumbers numbers)
    {
        var record = GC.AllocateUninitializedArray<byte>(
            FieldWriter.SizeOfBytes(key.Length)
            + FieldWriter.SizeOfNumber((ulong)numbers.Create)
            + FieldWriter.SizeOfNumber((ulong)numbers.Mod)
            + FieldWriter.SizeOfNumber((ulong)numbers.Version)
            + FieldWriter.SizeOfBytes(value.Length)
            + FieldWriter.SizeOfNumber((ulong)numbers.Lease));
        var writer = new FieldWriter(record);
        writer.Bytes(KeyValue.KeyFieldNumber, key);
        writer.Number(KeyValue.CreateRevisionFieldNumber, (ulong)numbers.Create);
        writer.Number(KeyValue.ModRevisionFieldNumber, (ulong)numbers.Mod);
        writer.Number(KeyValue.VersionFieldNumber, (ulong)numbers.Version);
        writer.Bytes(KeyValue.ValueFieldNumber, value);
        writer.Number(KeyValue.LeaseFieldNumber, (ulong)numbers.Lease);
        return record;
    }

    public static byte[] OfDelete(ReadOnlySpan<byte> key, long mod) => OfPut(key, default, new VersionNumbers(0, mod, 0, 0));

    public static ReadOnlySpan<byte> KeyOf(byte[] record) => Record.KeyOf(record);

    public static bool IsPut(byte[] record) => record[AfterKey(record)] == CreateTag;

    public static long ModOf(byte[] record)
    {
        // The fields stand in the order of their numbers: at most the revision of creation comes between.
        var reader = new FieldReader(record.AsSpan(AfterKey(record)));
        var isRead = reader.TryReadTag(out var tag) & reader.TryReadNumber(out var number);
        if (tag == CreateTag)
        {
            isRead &= reader.TryReadTag(out _) & reader.TryReadNumber(out number);
        }

        return isRead ? (long)number : throw new InvalidDataException("A version of a key has no revision: its record is damaged.");
    }

    public static long CostOf(byte[] record) => record.Length + Overhead;

    /// <summary>A number that any change of the record changes, the same on every machine.</summary>
    public static ulong HashOf(byte[] record) => Mixing.Of(record);

    /// <summary>The place after the key.</summary>
    private static int AfterKey(byte[] record)
    {
        int length = record[1];
        if (length < 0x80)
        {
            return 2 + length;
        }

        length = Record.KeyOf(record).Length;
        return 1 + FieldWriter.SizeOf((ulong)length) + length;
    }

    /// <summary>The same version without its value.</summary>
    public static byte[] WithoutValue(byte[] record)
    {
        var fields = VersionFields.Of(record);
        return fields.Value.IsEmpty ? record : OfPut(fields.Key, default, fields.Numbers);
    }
}
