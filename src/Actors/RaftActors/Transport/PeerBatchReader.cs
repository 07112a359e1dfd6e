using Akka.Actor;
using Akka.Event;
using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Telemetry;

namespace RaftActors.Transport;

/// <summary>Decodes what arrives from one peer and passes it to this node, in the order of the calls.</summary>
/// <param name="self">This node.</param>
/// <param name="peer">The node at the other end.</param>
/// <param name="inbox">The receivers on this node.</param>
/// <param name="pipe">The sender that receivers see.</param>
/// <param name="log">Told about what cannot be read.</param>
internal sealed class PeerBatchReader(string self, string peer, IPeerInbox inbox, IActorRef pipe, ILoggingAdapter log)
{
    private const uint FromTag = (PeerBatchMessage.FromFieldNumber << 3) | WireReader.Delimited;
    private const uint ToTag = (PeerBatchMessage.ToFieldNumber << 3) | WireReader.Delimited;
    private const uint MessagesTag = (PeerBatchMessage.MessagesFieldNumber << 3) | WireReader.Delimited;
    private const uint LaneTokenTag = (PeerBatchMessage.LaneTokenFieldNumber << 3) | WireReader.Delimited;

    private readonly PeerLives _from = new(peer);
    private readonly PeerLives _to = new(self);
    private readonly WireTexts _texts = new();
    private readonly ILoggingAdapter _log = log;

    /// <summary>Decodes a batch; null, and none of it, if its bytes are malformed. Safe from any thread.</summary>
    /// <param name="bytes">May be reused after the call.</param>
    public ReceivedBatch? Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Read(bytes);
        }
        catch (Exception broken) when (broken is FormatException or InvalidProtocolBufferException)
        {
            _log.Write(LogEvents.FrameDropped, peer, broken.Message);
            return null;
        }
    }

    /// <summary>Delivers the messages of a batch.</summary>
    /// <returns>The peer's token for lanes in the other direction; empty if the batch has none, or is not for this pipe.</returns>
    public ByteString Deliver(ReceivedBatch? batch)
    {
        if (batch is null)
        {
            return ByteString.Empty;
        }

        if (batch.From != peer || batch.To != self)
        {
            _log.Write(LogEvents.WrongPipe, batch.From, batch.To, peer, self);
            return ByteString.Empty;
        }

        foreach (ref readonly var item in batch.Messages.AsSpan())
        {
            if (item.Message is { } message)
            {
                inbox.Deliver(item.Group, message, pipe);
            }
            else
            {
                // Drops only this message: the others of the batch belong to other groups and replicas.
                _log.Write(LogEvents.MessageDropped, peer, item.Group, item.Refusal);
            }
        }

        return batch.LaneToken;
    }

    private ReceivedBatch Read(ReadOnlySpan<byte> bytes)
    {
        var (from, to, token) = ("", "", ByteString.Empty);
        var messages = new ReceivedBatch.Item[Count(new WireReader(bytes, 0))];
        var next = 0;
        var reader = new WireReader(bytes, 0);
        while (reader.TryReadTag(out var tag))
        {
            switch (tag)
            {
                case FromTag:
                    from = _texts.Read(reader.ReadDelimited());
                    break;
                case ToTag:
                    to = _texts.Read(reader.ReadDelimited());
                    break;
                case MessagesTag:
                    messages[next++] = ReadMessage(reader.ReadDelimited());
                    break;
                case LaneTokenTag:
                    token = ByteString.CopyFrom(reader.ReadDelimited());
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        return new ReceivedBatch(from, to, token, messages);
    }

    private static int Count(WireReader reader)
    {
        var count = 0;
        while (reader.TryReadTag(out var tag))
        {
            count += tag == MessagesTag ? 1 : 0;
            reader.Skip(tag);
        }

        return count;
    }

    private ReceivedBatch.Item ReadMessage(ReadOnlySpan<byte> bytes)
    {
        var message = IncomingMessage.Read(new WireReader(bytes, 1), bytes, _texts);
        try
        {
            var (from, to) = (_from.Of(message.FromIncarnation), _to.Of(message.ToIncarnation));
            return new ReceivedBatch.Item(message.Group, WireCodec.Decode(from, to, message, _texts), null);
        }
        catch (InvalidDataException refused)
        {
            return new ReceivedBatch.Item(message.Group, null, refused.Message);
        }
    }
}
