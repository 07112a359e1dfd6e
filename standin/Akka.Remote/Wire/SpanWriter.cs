using System.Buffers.Binary;
using System.Text;

namespace Akka.Remote.Wire;

/// <summary>Writes into a span that the caller has made large enough.</summary>
internal ref struct SpanWriter
{
    private readonly Span<byte> _span;
    private int _position;

    public SpanWriter(Span<byte> span)
    {
        _span = span;
        _position = 0;
    }

    public readonly int Position => _position;

    /// <summary>Upper bound of the bytes that <see cref="WriteString"/> takes.</summary>
    public static int Bound(string text) => text.Length * 3 + 5;

    public void WriteByte(byte value) => _span[_position++] = value;

    public void WriteInt32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_span[_position..], value);
        _position += 4;
    }

    public void WriteVarint(ulong value)
    {
        while (value >= 0x80)
        {
            _span[_position++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _span[_position++] = (byte)value;
    }

    public void WriteString(string text)
    {
        WriteVarint((ulong)Encoding.UTF8.GetByteCount(text));
        _position += Encoding.UTF8.GetBytes(text, _span[_position..]);
    }

    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_span[_position..]);
        _position += bytes.Length;
    }

    /// <summary>Leaves room for the length of a frame, to be filled in by <see cref="EndFrame"/>.</summary>
    public void BeginFrame(FrameKind kind)
    {
        _position += WireFormat.LengthBytes;
        WriteByte((byte)kind);
    }

    /// <summary>Returns the length of the frame without its prefix.</summary>
    public readonly int EndFrame()
    {
        var length = _position - WireFormat.LengthBytes;
        BinaryPrimitives.WriteInt32LittleEndian(_span, length);
        return length;
    }
}
