using System.Buffers.Binary;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.State;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>A client's write: the key gets the number of the write.</summary>
internal sealed record RangeCommand(SessionCommand Session, byte[] Key, long Value)
{
    private const byte OfClient = 0;
    private const byte OfDriver = 1;

    public byte[] Encode()
    {
        var session = EntryCodec.Encode(Session);
        var bytes = new byte[2 + session.Length + sizeof(long) + Key.Length];
        bytes[0] = OfClient;
        bytes[1] = (byte)session.Length;
        session.CopyTo(bytes, 2);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(2 + session.Length), Value);
        Key.CopyTo(bytes, 2 + session.Length + sizeof(long));
        return bytes;
    }

    public static byte[] Encode(RangeEntry entry) => [OfDriver, .. EntryCodec.Encode(entry)];

    /// <returns>A <see cref="RangeCommand"/> or a <see cref="RangeEntry"/>.</returns>
    public static object Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] == OfDriver)
        {
            return EntryCodec.Decode(bytes[1..]);
        }

        var length = bytes[1];
        return new RangeCommand(
            EntryCodec.DecodeSession(bytes.Slice(2, length)),
            bytes[(2 + length + sizeof(long))..].ToArray(),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[(2 + length)..]));
    }
}
