using System.Numerics;

namespace RaftActors.Machines.Wire;

/// <summary>Writes the fields of a protobuf message into memory of the right size, as protobuf itself would write them.</summary>
internal ref struct FieldWriter(Span<byte> bytes)
{
    /// <summary>The wire type of texts, bytes and messages.</summary>
    public const int Delimited = 2;

    private readonly Span<byte> _bytes = bytes;
    private int _at;

    /// <summary>The size of a number without a tag.</summary>
    public static int SizeOf(ulong value) => ((BitOperations.Log2(value | 1) * 9) + 73) / 64;

    /// <summary>The size of a number's field; nothing for the default.</summary>
    public static int SizeOfNumber(ulong value) => value == 0 ? 0 : 1 + SizeOf(value);

    /// <summary>The size of a field with a length.</summary>
    public static int SizeOfDelimited(int length) => 1 + SizeOf((ulong)length) + length;

    /// <summary>The size of a text or of bytes; nothing for the default.</summary>
    public static int SizeOfBytes(int length) => length == 0 ? 0 : SizeOfDelimited(length);

    public void Number(int field, ulong value)
    {
        if (value != 0)
        {
            _bytes[_at++] = (byte)(field << 3);
            Varint(value);
        }
    }

    /// <summary>Text or bytes; empty ones are left out.</summary>
    public void Bytes(int field, ReadOnlySpan<byte> content)
    {
        if (!content.IsEmpty)
        {
            Message(field, content);
        }
    }

    /// <summary>A message, present even if it is empty.</summary>
    public void Message(int field, ReadOnlySpan<byte> content)
    {
        _bytes[_at++] = (byte)((field << 3) | Delimited);
        Varint((ulong)content.Length);
        content.CopyTo(_bytes[_at..]);
        _at += content.Length;
    }

    /// <summary>Begins a message of so many bytes, which are written next.</summary>
    public void Begin(int field, int length)
    {
        _bytes[_at++] = (byte)((field << 3) | Delimited);
        Varint((ulong)length);
    }

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes[_at++] = (byte)(value | 0x80);
        }

        _bytes[_at++] = (byte)value;
    }
}
