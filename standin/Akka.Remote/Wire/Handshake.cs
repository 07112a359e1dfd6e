using Akka.Actor;

namespace Akka.Remote.Wire;

/// <summary>The first frame of a connection, and its answer: who speaks, which incarnation, to whom, and what frames it takes.</summary>
internal sealed record Handshake(Address Own, Address Peer, int Uid, int MaxFrame)
{
    public byte[] Encode(FrameKind kind)
    {
        var own = Own.ToString();
        var peer = Peer.ToString();
        var buffer = new byte[32 + SpanWriter.Bound(own) + SpanWriter.Bound(peer)];
        var writer = new SpanWriter(buffer);
        writer.BeginFrame(kind);
        writer.WriteInt32(WireFormat.Magic);
        writer.WriteByte(WireFormat.Version);
        writer.WriteInt32(Uid);
        writer.WriteInt32(MaxFrame);
        writer.WriteString(own);
        writer.WriteString(peer);
        writer.EndFrame();
        return buffer[..writer.Position];
    }

    public static Handshake Decode(ref SpanReader reader)
    {
        if (reader.ReadInt32() != WireFormat.Magic)
        {
            throw new WireFormatException("The peer does not speak this protocol.");
        }

        var version = reader.ReadByte();
        if (version != WireFormat.Version)
        {
            throw new WireFormatException($"The peer speaks version {version} of the protocol, this side version {WireFormat.Version}.");
        }

        var uid = reader.ReadInt32();
        var maxFrame = reader.ReadInt32();
        var own = ReadAddress(ref reader);
        var peer = ReadAddress(ref reader);
        if (maxFrame < WireFormat.MinFrameSize)
        {
            throw new WireFormatException("The peer takes no frames of the least size.");
        }

        return new Handshake(own, peer, uid, maxFrame);
    }

    public static byte[] EncodeRefusal(FrameKind kind, string reason)
    {
        var buffer = new byte[8 + SpanWriter.Bound(reason)];
        var writer = new SpanWriter(buffer);
        writer.BeginFrame(kind);
        writer.WriteString(reason);
        writer.EndFrame();
        return buffer[..writer.Position];
    }

    private static Address ReadAddress(ref SpanReader reader)
    {
        var text = reader.ReadString();
        return Address.TryParse(text, out var address) && address.HasGlobalScope
            ? address
            : throw new WireFormatException("The peer names no valid address.");
    }
}
