using System.Text;

namespace RaftActors.Contracts;

/// <summary>
/// Reads protobuf's wire format in place. It accepts and refuses the same bytes as protobuf's parser: a known field with another wire type
/// counts as unknown, the upper half of a number that needs 32 bits is dropped, and a length is checked before its bytes are touched.
/// </summary>
/// <param name="bytes">One message.</param>
/// <param name="depth">How many messages enclose it.</param>
internal ref struct WireReader(ReadOnlySpan<byte> bytes, int depth)
{
    /// <summary>Wire type of a number.</summary>
    public const uint Varint = 0;

    /// <summary>Wire type of bytes, texts and messages.</summary>
    public const uint Delimited = 2;

    private const uint Fixed64 = 1;
    private const uint StartGroup = 3;
    private const uint EndGroup = 4;
    private const uint Fixed32 = 5;
    private const int MaxDepth = 100;
    private const int MaxVarintBytes = 10;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly int _depth = depth;
    private int _at;

    /// <summary>The tag of the next field; false at the end of the message.</summary>
    /// <exception cref="FormatException">The bytes are malformed, here and in all other methods.</exception>
    public bool TryReadTag(out uint tag)
    {
        tag = 0;
        if (_at == _bytes.Length)
        {
            return false;
        }

        tag = (uint)ReadVarint();
        return tag >> 3 != 0 ? true : throw new FormatException("A field has number 0.");
    }

    public long ReadNumber() => (long)ReadVarint();

    public int ReadInt32() => (int)ReadVarint();

    public bool ReadBool() => ReadVarint() != 0;

    /// <summary>The content of a field with a length.</summary>
    public ReadOnlySpan<byte> ReadDelimited()
    {
        var length = (int)ReadVarint();
        return length >= 0 ? Take(length) : throw new FormatException($"A field has length {length}.");
    }

    /// <summary>A reader of an enclosed message.</summary>
    public WireReader ReadMessage() => new(ReadDelimited(), _depth + 1);

    /// <summary>The text in the content of a field.</summary>
    public static string Text(ReadOnlySpan<byte> content)
    {
        try
        {
            return content.IsEmpty ? "" : Utf8.GetString(content);
        }
        catch (DecoderFallbackException damaged)
        {
            throw new FormatException("A text is not valid UTF-8.", damaged);
        }
    }

    /// <summary>Passes over the content of a field that this version does not know.</summary>
    public void Skip(uint tag) => Skip(tag, _depth);

    private void Skip(uint tag, int depth)
    {
        switch (tag & 7)
        {
            case Varint:
                ReadVarint();
                break;
            case Fixed64:
                Take(sizeof(ulong));
                break;
            case Delimited:
                ReadDelimited();
                break;
            case StartGroup when depth < MaxDepth:
                SkipGroup(tag >> 3, depth + 1);
                break;
            case Fixed32:
                Take(sizeof(uint));
                break;
            default:
                throw new FormatException($"Field {tag >> 3} has wire type {tag & 7}, which does not belong here.");
        }
    }

    private void SkipGroup(uint field, int depth)
    {
        while (TryReadTag(out var tag))
        {
            if (tag == ((field << 3) | EndGroup))
            {
                return;
            }

            Skip(tag, depth);
        }

        throw new FormatException($"Group {field} has no end.");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _bytes.Length - _at)
        {
            throw new FormatException($"A field of {length} bytes does not fit into the {_bytes.Length - _at} bytes left.");
        }

        var taken = _bytes.Slice(_at, length);
        _at += length;
        return taken;
    }

    private ulong ReadVarint()
    {
        if (_at < _bytes.Length && _bytes[_at] < 0x80)
        {
            return _bytes[_at++];
        }

        var value = 0UL;
        for (var i = 0; i < MaxVarintBytes; i++)
        {
            if (_at == _bytes.Length)
            {
                throw new FormatException("The bytes end within a number.");
            }

            var next = _bytes[_at++];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new FormatException($"A number has more than {MaxVarintBytes} bytes.");
    }
}
