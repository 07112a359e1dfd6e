using RaftActors.Machines.Contracts;
using RaftActors.Machines.Records;
using RaftActors.Machines.Wire;

namespace RaftActors.Machines.Kv;

/// <summary>A key, its value, and the entry that set it.</summary>
internal readonly ref struct KvContent(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long index, long term) : IRecordContent
{
    private readonly ReadOnlySpan<byte> _value = value;

    public ReadOnlySpan<byte> Key { get; } = key;

    public int Size { get; } = FieldWriter.SizeOfBytes(key.Length) + FieldWriter.SizeOfBytes(value.Length)
        + FieldWriter.SizeOfNumber((ulong)index) + FieldWriter.SizeOfNumber((ulong)term);

    public void WriteTo(Span<byte> record)
    {
        var writer = new FieldWriter(record);
        writer.Bytes(KvEntryMessage.KeyFieldNumber, Key);
        writer.Bytes(KvEntryMessage.ValueFieldNumber, _value);
        writer.Number(KvEntryMessage.ModIndexFieldNumber, (ulong)index);
        writer.Number(KvEntryMessage.ModTermFieldNumber, (ulong)term);
    }
}
