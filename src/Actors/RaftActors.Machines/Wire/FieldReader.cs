using System.Text.Unicode;

namespace RaftActors.Machines.Wire;

/// <summary>
/// Reads the fields of a protobuf message in the form in which protobuf itself writes them. For every other form, valid or not, a method
/// returns false, and the caller asks protobuf's own parser.
/// </summary>
internal ref struct FieldReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>The tag of a field with a number of at most 15.</summary>
    public bool TryReadTag(out byte tag)
    {
        tag = 0;
        if (_rest.IsEmpty || _rest[0] >= 0x80)
        {
            return false;
        }

        tag = _rest[0];
        _rest = _rest[1..];
        return true;
    }

    public bool TryReadNumber(out ulong number)
    {
        number = 0;
        for (var i = 0; i < _rest.Length && i < 10; i++)
        {
            number |= (ulong)(_rest[i] & 0x7f) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }

    public bool TryReadBytes(out ReadOnlySpan<byte> bytes)
    {
        if (!TryReadNumber(out var length) || length > (ulong)_rest.Length)
        {
            bytes = default;
            return false;
        }

        bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }

    public bool TryReadText(out ReadOnlySpan<byte> utf8) => TryReadBytes(out utf8) && Utf8.IsValid(utf8);

    /// <summary>Reads the only field of a message that has no other and whose content is text or bytes.</summary>
    public static bool TryReadOnly(ReadOnlySpan<byte> message, out byte tag, out ReadOnlySpan<byte> content)
    {
        content = default;
        var reader = new FieldReader(message);
        return reader.TryReadTag(out tag) && (tag & 7) == FieldWriter.Delimited && reader.TryReadBytes(out content) && reader.IsAtEnd;
    }
}
