using RaftActors.Contracts;

namespace RaftActors.Transport;

/// <summary>
/// A message of a frame, read as far as is needed to see which codec reads its body. Valid as long as the frame's memory.
/// </summary>
internal readonly ref struct IncomingMessage
{
    private const uint GroupTag = (PeerMessage.GroupFieldNumber << 3) | WireReader.Delimited;
    private const uint TermTag = (PeerMessage.TermFieldNumber << 3) | WireReader.Varint;
    private const uint FromTag = PeerMessage.FromIncarnationFieldNumber << 3;
    private const uint ToTag = PeerMessage.ToIncarnationFieldNumber << 3;
    private const int FirstBody = PeerMessage.RequestVoteFieldNumber;
    private const int LastBody = PeerMessage.MemberQueryFieldNumber;

    private IncomingMessage(
        string group, long term, int field, long from, long to, ReadOnlySpan<byte> body, ReadOnlySpan<byte> bytes)
    {
        Group = group;
        Term = term;
        FromIncarnation = from;
        ToIncarnation = to;
        Field = field;
        Body = body;
        Bytes = bytes;
    }

    /// <summary>Its group.</summary>
    public string Group { get; }

    /// <summary>Its term; may be invalid.</summary>
    public long Term { get; }

    /// <summary>The life that sent it; zero in static groups; may be invalid.</summary>
    public long FromIncarnation { get; }

    /// <summary>The life that it is for; zero likewise; may be invalid.</summary>
    public long ToIncarnation { get; }

    /// <summary>The field of its only body; zero if there are several, which only protobuf can merge, or none.</summary>
    public int Field { get; }

    /// <summary>The bytes of that body.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>The whole message.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <exception cref="FormatException">The bytes are malformed; those of the body are not read.</exception>
    public static IncomingMessage Read(WireReader reader, ReadOnlySpan<byte> bytes, WireTexts texts)
    {
        var group = "";
        var (term, field, bodies) = (0L, 0, 0);
        var (from, to) = (0L, 0L);
        ReadOnlySpan<byte> body = default;
        while (reader.TryReadTag(out var tag))
        {
            if (tag == GroupTag)
            {
                group = texts.Read(reader.ReadDelimited());
            }
            else if (tag == TermTag)
            {
                term = reader.ReadNumber();
            }
            else if ((tag & 7) == WireReader.Delimited && tag >> 3 is >= FirstBody and <= LastBody)
            {
                field = (int)(tag >> 3);
                body = reader.ReadDelimited();
                bodies++;
            }
            else if (tag == FromTag)
            {
                from = reader.ReadNumber();
            }
            else if (tag == ToTag)
            {
                to = reader.ReadNumber();
            }
            else
            {
                reader.Skip(tag);
            }
        }

        return new IncomingMessage(group, term, bodies == 1 ? field : 0, from, to, body, bytes);
    }
}
