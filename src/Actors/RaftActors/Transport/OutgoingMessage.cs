using RaftActors.Contracts;

namespace RaftActors.Transport;

/// <summary>A message to a peer whose size on the wire is known. Its bytes are written only when its frame is.</summary>
internal readonly struct OutgoingMessage
{
    /// <summary>A message of a frequent kind.</summary>
    /// <param name="group">Its group.</param>
    /// <param name="term">Zero for messages outside the core.</param>
    /// <param name="field">The field of its body.</param>
    /// <param name="body">The message as this process knows it.</param>
    /// <param name="bodyBytes">The size of its body.</param>
    /// <param name="from">The life that sends it; zero in static groups and for messages between routers.</param>
    /// <param name="to">The life that it is for; zero likewise.</param>
    public OutgoingMessage(string group, long term, int field, object body, int bodyBytes, long from = 0, long to = 0)
    {
        (Group, Term, Field, Body, BodyBytes, From, To) = (group, term, field, body, bodyBytes, from, to);
        Size = WireWriter.SizeOfText(group)
            + WireWriter.SizeOfNumber(term)
            + WireWriter.SizeOfDelimited(bodyBytes)
            + WireWriter.SizeOfHighNumber(from)
            + WireWriter.SizeOfHighNumber(to);
        IsBulk = field is PeerMessage.AppendEntriesFieldNumber or PeerMessage.ClientRequestFieldNumber
            or PeerMessage.ClientResponseFieldNumber;
    }

    /// <summary>A message of a rare kind, encoded by protobuf.</summary>
    public OutgoingMessage(PeerMessage message)
    {
        (Group, Body) = (message.Group, message);
        Size = BodyBytes = message.CalculateSize();
        IsBulk = message.BodyCase is PeerMessage.BodyOneofCase.SnapshotChunk or PeerMessage.BodyOneofCase.ClientRequest;
    }

    public string Group { get; }

    public long Term { get; }

    /// <summary>The field of the body; zero if <see cref="Body"/> is a whole <see cref="PeerMessage"/>.</summary>
    public int Field { get; }

    public object Body { get; }

    public int BodyBytes { get; }

    /// <summary>The incarnation that sends it.</summary>
    public long From { get; }

    /// <summary>The incarnation that it is for.</summary>
    public long To { get; }

    /// <summary>Its size on the wire.</summary>
    public int Size { get; }

    /// <summary>Whether it may be large: it is sent after messages that are urgent and small.</summary>
    public bool IsBulk { get; }
}
