using System.Buffers.Binary;
using RaftActors.Protocol.Membership;
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

    /// <summary>An entry of a driver; the leader adds the members in force to the one that founds the group.</summary>
    public static byte[] Encode(RangeEntry entry, Configuration members)
    {
        var named = entry is RangeEntry.Found ? ConfigurationCodec.Encode(members) : [];
        return [OfDriver, (byte)named.Length, .. named, .. EntryCodec.Encode(entry)];
    }

    /// <summary>A <see cref="RangeCommand"/>, or a <see cref="RangeEntry"/> with the members that it names, if any.</summary>
    public static (RangeCommand? Command, RangeEntry? Change, Configuration? Members) Decode(ReadOnlySpan<byte> bytes)
    {
        var length = bytes[1];
        if (bytes[0] == OfDriver)
        {
            var members = length == 0 ? null : ConfigurationCodec.Decode(bytes.Slice(2, length));
            return (null, EntryCodec.Decode(bytes[(2 + length)..]), members);
        }

        var command = new RangeCommand(
            EntryCodec.DecodeSession(bytes.Slice(2, length)),
            bytes[(2 + length + sizeof(long))..].ToArray(),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[(2 + length)..]));
        return (command, null, null);
    }
}
