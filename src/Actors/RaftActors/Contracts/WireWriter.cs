using System.Numerics;
using System.Text;

namespace RaftActors.Contracts;

/// <summary>
/// Writes protobuf's wire format into memory of the right size, without an object per message. Default values are left out, as proto3
/// does. Field numbers are 1 to 15, whose tags take one byte, if the method does not say otherwise. The caller writes the fields in the
/// order of their numbers.
/// </summary>
/// <param name="bytes">Memory for everything that is written.</param>
public ref struct WireWriter(Span<byte> bytes)
{
    private const int Delimited = 2;
    private readonly Span<byte> _bytes = bytes;
    private int _at;

    /// <summary>The size of a variable-length number without a tag.</summary>
    public static int SizeOf(ulong value) => ((BitOperations.Log2(value | 1) * 9) + 73) / 64;

    /// <summary>The size of a number's field.</summary>
    public static int SizeOfNumber(long value) => value == 0 ? 0 : 1 + SizeOf((ulong)value);

    /// <summary>The size of a number's field with a number of 16 to 2047, whose tag takes two bytes.</summary>
    public static int SizeOfHighNumber(long value) => value == 0 ? 0 : 2 + SizeOf((ulong)value);

    /// <summary>The size of a field with a length.</summary>
    /// <param name="length">The bytes of its content.</param>
    public static int SizeOfDelimited(int length) => 1 + SizeOf((ulong)length) + length;

    /// <summary>The size of a field with bytes.</summary>
    public static int SizeOfBytes(int length) => length == 0 ? 0 : SizeOfDelimited(length);

    /// <summary>The size of a text's field.</summary>
    public static int SizeOfText(string text) => text.Length == 0 ? 0 : SizeOfDelimited(Encoding.UTF8.GetByteCount(text));

    /// <summary>Writes a number: an integer, an enum's, or 1 for true.</summary>
    public void Number(int field, long value)
    {
        if (value != 0)
        {
            _bytes[_at++] = (byte)(field << 3);
            Varint((ulong)value);
        }
    }

    /// <summary>Writes a number into a field with a number of 16 to 2047.</summary>
    public void HighNumber(int field, long value)
    {
        if (value != 0)
        {
            Varint((ulong)field << 3);
            Varint((ulong)value);
        }
    }

    /// <summary>Begins a field with a length, whose content is written next. Written even if it is empty.</summary>
    public void Begin(int field, int length)
    {
        _bytes[_at++] = (byte)((field << 3) | Delimited);
        Varint((ulong)length);
    }

    /// <summary>Writes a text as UTF-8.</summary>
    public void Text(int field, string text)
    {
        if (text.Length > 0)
        {
            Begin(field, Encoding.UTF8.GetByteCount(text));
            _at += Encoding.UTF8.GetBytes(text, _bytes[_at..]);
        }
    }

    /// <summary>Writes bytes.</summary>
    public void Bytes(int field, ReadOnlySpan<byte> content)
    {
        if (content.Length > 0)
        {
            Begin(field, content.Length);
            content.CopyTo(_bytes[_at..]);
            _at += content.Length;
        }
    }

    /// <summary>The next bytes, which the caller fills.</summary>
    public Span<byte> Take(int length)
    {
        var taken = _bytes.Slice(_at, length);
        _at += length;
        return taken;
    }

    private void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            _bytes[_at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _bytes[_at++] = (byte)value;
    }
}
