using Akka.Actor;
using Akka.Event;
using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Protocol.Identity;
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
    private readonly ILoggingAdapter _log = log;

    /// <summary>Reads a batch, without its messages' bodies; null if it cannot be read. Safe from any thread.</summary>
    public PeerBatchMessage? Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return PeerBatchMessage.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException broken)
        {
            _log.Write(LogEvents.FrameDropped, peer, broken.Message);
            return null;
        }
    }

    /// <summary>Delivers the messages of a batch.</summary>
    /// <returns>The peer's token for lanes in the other direction; empty if the batch has none, or is not for this pipe.</returns>
    public ByteString Deliver(PeerBatchMessage? batch) => batch is not null && Dispatch(batch) ? batch.LaneToken : ByteString.Empty;

    private bool Dispatch(PeerBatchMessage batch)
    {
        if (batch.From != peer || batch.To != self)
        {
            _log.Write(LogEvents.WrongPipe, batch.From, batch.To, peer, self);
            return false;
        }

        var from = new ReplicaId(peer);
        var to = new ReplicaId(self);
        foreach (var message in batch.Messages)
        {
            try
            {
                inbox.Deliver(message.Group, WireCodec.Decode(from, to, message), pipe);
            }
            catch (InvalidDataException broken)
            {
                // Drops only this message: the others of the batch belong to other groups and replicas.
                _log.Write(LogEvents.MessageDropped, peer, message.Group, broken.Message);
            }
        }

        return true;
    }
}
