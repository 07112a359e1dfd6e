using Google.Protobuf;
using RaftActors.Protocol.Membership;
using RaftActors.Ranges.Contracts;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Nodes;

namespace RaftActors.Ranges.Codecs;

/// <summary>A node's book as bytes, event by event and as a whole, and back.</summary>
internal static class BookCodec
{
    private const int Format = 1;

    public static byte[] Encode(BookEvent happened) => (happened switch
    {
        BookEvent.Began began => new BookEventMessage { Began = new BookBeganMessage { DataId = Values.Id(began.DataId.Value) } },
        BookEvent.Hosted hosted => new BookEventMessage { Hosted = Message(hosted, false) },
        BookEvent.Destroying destroying => new BookEventMessage { Destroying = Message(destroying.Group, destroying.Incarnation) },
        BookEvent.Destroyed destroyed => new BookEventMessage { Destroyed = Message(destroyed.Group, destroyed.Incarnation) },
        _ => throw new ArgumentException($"{happened.GetType().Name} has no encoding."),
    }).ToByteArray();

    /// <exception cref="InvalidDataException">The bytes are not an event of a node's book.</exception>
    public static BookEvent Decode(ReadOnlySpan<byte> bytes)
    {
        var message = Values.Parse(BookEventMessage.Parser, bytes, "an event of a node's book");
        return message.BodyCase switch
        {
            BookEventMessage.BodyOneofCase.Began => new BookEvent.Began(new DataId(Values.Id(message.Began.DataId))),
            BookEventMessage.BodyOneofCase.Hosted => Decode(message.Hosted),
            BookEventMessage.BodyOneofCase.Destroying =>
                new BookEvent.Destroying(message.Destroying.Group, Incarnation(message.Destroying.Incarnation)),
            BookEventMessage.BodyOneofCase.Destroyed =>
                new BookEvent.Destroyed(message.Destroyed.Group, Incarnation(message.Destroyed.Incarnation)),
            _ => throw new InvalidDataException("The event is empty, or of a kind that this version does not know."),
        };
    }

    /// <summary>The whole book, for a snapshot of its events.</summary>
    public static byte[] Encode(NodeBook book)
    {
        var message = new NodeBookMessage { Format = Format, DataId = Values.Id(book.DataId.Value) };
        message.Hosted.Add(book.Hosted.Select(h => Message(h.Entry, h.IsDestroying)));
        message.Floors.Add(book.Floors.Select(f => Message(f.Key, f.Value)));
        return message.ToByteArray();
    }

    /// <exception cref="InvalidDataException">The bytes are not a book, contradict themselves, or have a newer format.</exception>
    public static NodeBook DecodeBook(ReadOnlySpan<byte> bytes)
    {
        var message = Values.Parse(NodeBookMessage.Parser, bytes, "a node's book");
        if (message.Format != Format)
        {
            throw new InvalidDataException($"A node's book in format {message.Format}; this program reads {Format}.");
        }

        return NodeBook.Restore(
            new DataId(Values.Id(message.DataId)),
            message.Hosted.Select(h => new HostedReplica(Decode(h), h.IsDestroying)),
            message.Floors.Select(f => KeyValuePair.Create(f.Group, Incarnation(f.Incarnation))));
    }

    private static BookReplicaMessage Message(string group, long incarnation) => new() { Group = group, Incarnation = incarnation };

    private static BookHostedMessage Message(BookEvent.Hosted hosted, bool isDestroying) => new()
    {
        Group = hosted.Group,
        Incarnation = hosted.Incarnation,
        Birth = (int)hosted.Birth,
        Machine = hosted.Machine,
        First = hosted.First is { } first ? Values.Bytes(ConfigurationCodec.Encode(first)) : ByteString.Empty,
        IsDestroying = isDestroying,
    };

    private static BookEvent.Hosted Decode(BookHostedMessage message) => new(
        message.Group,
        Incarnation(message.Incarnation),
        (BirthKind)Values.Enumerated(message.Birth, (int)BirthKind.Adopted, "kind of birth"))
    {
        Machine = message.Machine,
        First = message.First.IsEmpty ? null : First(message.First),
    };

    private static Configuration First(ByteString bytes)
    {
        try
        {
            return ConfigurationCodec.Decode(bytes.Span);
        }
        catch (Exception damaged) when (damaged is FormatException or ArgumentException)
        {
            throw new InvalidDataException("The first configuration of a replica is damaged.", damaged);
        }
    }

    private static long Incarnation(long value) => Values.Positive(value, "incarnation");
}
