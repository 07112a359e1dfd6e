using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;
using RaftActors.Requests;

namespace RaftActors.Transport;

/// <summary>
/// Converts between messages inside a process and on the wire. Each family has a codec of its own. The frequent kinds are written and read
/// by hand, straight into and out of a frame; the rare ones go through protobuf. The bytes do not depend on which.
/// </summary>
internal static class WireCodec
{
    /// <summary>Prepares a message for sending.</summary>
    /// <exception cref="ArgumentException">Such an object is not sent between nodes.</exception>
    public static OutgoingMessage Prepare(string group, object body) => body switch
    {
        AppendEntries m => Of(group, m, PeerMessage.AppendEntriesFieldNumber, AppendEntriesCodec.SizeOf(m)),
        AppendEntriesResponse m => Of(group, m, PeerMessage.AppendEntriesResponseFieldNumber, RaftMessageCodec.SizeOf(m)),
        Heartbeat m => Of(group, m, PeerMessage.HeartbeatFieldNumber, RaftMessageCodec.SizeOf(m)),
        HeartbeatResponse m => Of(group, m, PeerMessage.HeartbeatResponseFieldNumber, RaftMessageCodec.SizeOf(m)),
        ReadIndex m => Of(group, m, PeerMessage.ReadIndexFieldNumber, RaftMessageCodec.SizeOf(m)),
        ReadIndexResponse m => Of(group, m, PeerMessage.ReadIndexResponseFieldNumber, RaftMessageCodec.SizeOf(m)),
        CommandRequest m => new OutgoingMessage(group, 0, PeerMessage.ClientRequestFieldNumber, m, RequestCodec.SizeOf(m)),
        QueryRequest m => new OutgoingMessage(group, 0, PeerMessage.ClientRequestFieldNumber, m, RequestCodec.SizeOf(m)),
        ClientResponse m => new OutgoingMessage(group, 0, PeerMessage.ClientResponseFieldNumber, m, ResponseCodec.SizeOf(m)),
        _ => new OutgoingMessage(RareMessageCodec.Encode(group, body)),
    };

    /// <summary>Writes a prepared message: as many bytes as its size.</summary>
    public static void Write(ref WireWriter writer, in OutgoingMessage message)
    {
        if (message.Field == 0)
        {
            ((PeerMessage)message.Body).WriteTo(writer.Take(message.BodyBytes));
            return;
        }

        writer.Text(PeerMessage.GroupFieldNumber, message.Group);
        writer.Number(PeerMessage.TermFieldNumber, message.Term);
        writer.Begin(message.Field, message.BodyBytes);
        switch (message.Body)
        {
            case AppendEntries m:
                AppendEntriesCodec.Write(ref writer, m);
                break;
            case RaftMessage m:
                RaftMessageCodec.Write(ref writer, m);
                break;
            case ClientRequest m:
                RequestCodec.Write(ref writer, m);
                break;
            default:
                ResponseCodec.Write(ref writer, (ClientResponse)message.Body);
                break;
        }

        writer.HighNumber(PeerMessage.FromIncarnationFieldNumber, message.From);
        writer.HighNumber(PeerMessage.ToIncarnationFieldNumber, message.To);
    }

    /// <summary>Decodes a message for the receiver's actors. Nothing in it refers to the frame's memory.</summary>
    /// <exception cref="FormatException">The bytes are malformed.</exception>
    /// <exception cref="InvalidProtocolBufferException">The bytes are malformed.</exception>
    /// <exception cref="InvalidDataException">They are not, but the message is unknown to this version or inconsistent.</exception>
    public static object Decode(ReplicaId from, ReplicaId to, in IncomingMessage message, WireTexts texts)
    {
        if (message.Term < 0)
        {
            return RareMessageCodec.Decode(from, to, PeerMessage.Parser.ParseFrom(message.Bytes));
        }

        var term = new Term(message.Term);
        switch (message.Field)
        {
            case PeerMessage.AppendEntriesFieldNumber:
                return AppendEntriesCodec.Read(from, to, term, Body(message));
            case PeerMessage.AppendEntriesResponseFieldNumber:
                return RaftMessageCodec.ReadAppendEntriesResponse(from, to, term, Body(message));
            case PeerMessage.HeartbeatFieldNumber:
                return RaftMessageCodec.ReadHeartbeat(from, to, term, Body(message));
            case PeerMessage.HeartbeatResponseFieldNumber:
                return RaftMessageCodec.ReadHeartbeatResponse(from, to, term, Body(message));
            case PeerMessage.ReadIndexFieldNumber:
                return RaftMessageCodec.ReadReadIndex(from, to, term, Body(message));
            case PeerMessage.ReadIndexResponseFieldNumber:
                return RaftMessageCodec.ReadReadIndexResponse(from, to, term, Body(message));
            case PeerMessage.ClientRequestFieldNumber:
                return RequestCodec.Read(from, message.Group, Body(message));
            case PeerMessage.ClientResponseFieldNumber:
                return ResponseCodec.Read(message.Group, Body(message), texts);
            default:
                return DecodeRare(from, to, message, texts);
        }
    }

    /// <summary>
    /// A rare kind; or several bodies, which no version writes: protobuf keeps the last one and merges those of the same kind before it.
    /// What it made of them is read as if it had arrived so.
    /// </summary>
    private static object DecodeRare(ReplicaId from, ReplicaId to, in IncomingMessage message, WireTexts texts)
    {
        var parsed = PeerMessage.Parser.ParseFrom(message.Bytes);
        if (!RareMessageCodec.IsFrequent(parsed.BodyCase))
        {
            return RareMessageCodec.Decode(from, to, parsed);
        }

        var merged = parsed.ToByteArray();
        return Decode(from, to, IncomingMessage.Read(new WireReader(merged, 1), merged, texts), texts);
    }

    private static OutgoingMessage Of(string group, RaftMessage message, int field, int bodyBytes) =>
        new(group, message.Term.Value, field, message, bodyBytes, message.From.Incarnation, message.To.Incarnation);

    private static WireReader Body(in IncomingMessage message) => new(message.Body, 2);
}
