using RaftActors.Machines.Wire;

namespace RaftActors.Machines.Records;

/// <summary>A record of a key and a number: fields 1 and 2. The number is in the form in which its field is written.</summary>
internal readonly ref struct NumberContent(ReadOnlySpan<byte> key, ulong number) : IRecordContent
{
    private const int KeyField = 1;
    private const int NumberField = 2;

    public ReadOnlySpan<byte> Key { get; } = key;

    public int Size { get; } = FieldWriter.SizeOfBytes(key.Length) + FieldWriter.SizeOfNumber(number);

    public void WriteTo(Span<byte> record)
    {
        var writer = new FieldWriter(record);
        writer.Bytes(KeyField, Key);
        writer.Number(NumberField, number);
    }

    /// <summary>The number in a record; zero is not written.</summary>
    public static ulong NumberIn(byte[] record)
    {
        var reader = new FieldReader(record);
        return reader.TryReadTag(out _) && reader.TryReadBytes(out _) && reader.TryReadTag(out _) && reader.TryReadNumber(out var number)
            ? number
            : 0;
    }
}
