using System.Numerics;
using System.Text;

namespace RaftActors.Persistence.Records;

/// <summary>Writes protobuf's wire format into memory of the right size. Default values are left out, as proto3 does.</summary>
internal ref struct WireWriter(Span<byte> bytes)
{
    private const int Delimited = 2;
    private readonly Span<byte> _bytes = bytes;
    private int _at;

    public static int SizeOf(ulong value) => ((BitOperations.Log2(value | 1) * 9) + 73) / 64;

    /// <summary>The size of a number's field; one byte for the tag.</summary>
    public static int SizeOfNumber(long value) => value == 0 ? 0 : 1 + SizeOf((ulong)value);

    /// <summary>The size of a field with a length; one byte for the tag.</summary>
    public static int SizeOfDelimited(int length) => 1 + SizeOf((ulong)length) + length;

    public static int SizeOfText(string text) => text.Length == 0 ? 0 : SizeOfDelimited(Encoding.UTF8.GetByteCount(text));

    public void Number(int field, long value)
    {
        if (value != 0)
        {
            _bytes[_at++] = (byte)(field << 3);
            Varint((ulong)value);
        }
    }

    /// <summary>Begins a field with a length, whose content is written next.</summary>
    public void Begin(int field, int length)
    {
        _bytes[_at++] = (byte)((field << 3) | Delimited);
        Varint((ulong)length);
    }

    public void Text(int field, string text)
    {
        if (text.Length > 0)
        {
            Begin(field, Encoding.UTF8.GetByteCount(text));
            _at += Encoding.UTF8.GetBytes(text, _bytes[_at..]);
        }
    }

    public void Bytes(int field, ReadOnlySpan<byte> content)
    {
        if (content.Length > 0)
        {
            Begin(field, content.Length);
            content.CopyTo(_bytes[_at..]);
            _at += content.Length;
        }
    }

    /// <summary>The next bytes, to be written by someone else.</summary>
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
