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
    public OutgoingMessage(string group, long term, int field, object body, int bodyBytes)
    {
        (Group, Term, Field, Body, BodyBytes) = (group, term, field, body, bodyBytes);
        Size = WireWriter.SizeOfText(group) + WireWriter.SizeOfNumber(term) + WireWriter.SizeOfDelimited(bodyBytes);
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

    /// <summary>Its size on the wire.</summary>
    public int Size { get; }

    /// <summary>Whether it may be large: it is sent after messages that are urgent and small.</summary>
    public bool IsBulk { get; }
}
