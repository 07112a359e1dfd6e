using System.Buffers.Binary;
using System.Text;

namespace Akka.Remote.Wire;

/// <summary>Reads a frame. Whatever the bytes are, the only failure is <see cref="WireFormatException"/>.</summary>
internal ref struct SpanReader
{
    private ReadOnlySpan<byte> _rest;

    public SpanReader(ReadOnlySpan<byte> span)
    {
        _rest = span;
    }

    public readonly ReadOnlySpan<byte> Rest => _rest;

    public byte ReadByte()
    {
        Need(1);
        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public int ReadInt32()
    {
        Need(4);
        var value = BinaryPrimitives.ReadInt32LittleEndian(_rest);
        _rest = _rest[4..];
        return value;
    }

    public ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new WireFormatException("A number is longer than 64 bits.");
    }

    public int ReadSlot()
    {
        var slot = ReadVarint();
        return slot < WireFormat.NameSlots ? (int)slot : throw new WireFormatException("A name slot is out of range.");
    }

    public string ReadString()
    {
        var length = ReadVarint();
        if (length > (ulong)_rest.Length)
        {
            throw new WireFormatException("A text is longer than its frame.");
        }

        var text = Encoding.UTF8.GetString(_rest[..(int)length]);
        _rest = _rest[(int)length..];
        return text;
    }

    private readonly void Need(int count)
    {
        if (_rest.Length < count)
        {
            throw new WireFormatException("A frame ends too early.");
        }
    }
}
