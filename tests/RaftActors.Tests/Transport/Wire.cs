using Akka.Actor;
using Akka.Event;
using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;
using RaftActors.Requests;
using RaftActors.Transport;

namespace RaftActors.Tests.Transport;

/// <summary>The wire as tests use it: one message or one frame at a time.</summary>
internal static class Wire
{
    public static readonly ReplicaId From = new("n1");
    public static readonly ReplicaId To = new("n2");

    /// <summary>A reader of what n1 sends to n2.</summary>
    public static readonly PeerBatchReader Reader = new("n2", "n1", null!, ActorRefs.Nobody, NoLogger.Instance);

    private static readonly WireTexts Texts = new();

    /// <summary>The bytes of one message, as sent.</summary>
    public static byte[] Bytes(string group, object body)
    {
        var message = WireCodec.Prepare(group, body);
        var bytes = new byte[message.Size];
        var writer = new WireWriter(bytes);
        WireCodec.Write(ref writer, message);
        return bytes;
    }

    /// <summary>The same, as protobuf reads it; for tests that change it.</summary>
    public static PeerMessage Encode(string group, object body) => PeerMessage.Parser.ParseFrom(Bytes(group, body));

    public static object Decode(PeerMessage message) => Decode(message.ToByteArray());

    public static object Decode(ReadOnlySpan<byte> bytes) =>
        WireCodec.Decode(From, To, IncomingMessage.Read(new WireReader(bytes, 1), bytes, Texts), Texts);

    /// <summary>Everything in a message, payloads included.</summary>
    public static string Text(object message) =>
        message switch
        {
            AppendEntries m =>
                $"{m} {string.Join(" ", m.Entries.ToArray().Select(e => $"{e} {e.Timestamp} {Convert.ToHexString(e.Payload.Span)}"))}",
            SnapshotChunk m => $"{m with { Data = default }} {m.Snapshot.Timestamp} {Convert.ToHexString(m.Data.Span)}",
            CommandRequest m => $"{m with { Command = default }} {Convert.ToHexString(m.Command.Span)}",
            MembershipRequest { Change: ChangeMembers m } =>
                $"{m.Group} {string.Join(' ', m.Voters)} | {string.Join(' ', m.Learners)} | {string.Join(' ', m.Witnesses)}",
            QueryRequest m => $"{m with { Question = default }} {Convert.ToHexString(m.Question.Span)}",
            ClientResponse m => $"{m with { Result = default }} {Convert.ToHexString(m.Result.Span)}",
            _ => message.ToString()!,
        };
}
