using System.Buffers.Binary;
using Akka.Actor;
using Google.Protobuf;
using RaftActors.Contracts;

namespace RaftActors.Transport.Sockets;

/// <summary>
/// How a lane begins: four bytes that no frame of Akka.Remote begins with, because as a length they are negative in both byte orders; a
/// version; the length of the hello (2 bytes); the hello. The receiver answers with the same four bytes.
/// </summary>
/// <param name="Address">The sender's system.</param>
/// <param name="From">The sender's node id.</param>
/// <param name="To">The receiver's node id.</param>
/// <param name="Token">The receiver's token for the sender.</param>
/// <param name="OwnToken">The sender's token for the receiver.</param>
internal sealed record LaneHello(Address Address, string From, string To, ByteString Token, ByteString OwnToken)
{
    public const int PreambleBytes = 7;
    public const int MaxBytes = 2048;
    public const int TokenBytes = 16;
    private const byte Version = 1;

    public static ReadOnlySpan<byte> Magic => [0xFE, (byte)'R', (byte)'L', 0xFE];

    public byte[] ToBytes()
    {
        var message = new LaneHelloMessage { Address = Address.ToString(), From = From, To = To, Token = Token, OwnToken = OwnToken };
        var bytes = new byte[PreambleBytes + message.CalculateSize()];
        Magic.CopyTo(bytes);
        bytes[4] = Version;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(5), checked((ushort)(bytes.Length - PreambleBytes)));
        message.WriteTo(bytes.AsSpan(PreambleBytes));
        return bytes;
    }

    /// <summary>The bytes after the preamble.</summary>
    /// <exception cref="InvalidDataException">The version is unknown, or the hello is too long.</exception>
    public static int Length(ReadOnlySpan<byte> preamble)
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(preamble[5..]);
        if (preamble[4] != Version)
        {
            throw new InvalidDataException($"a lane of version {preamble[4]}; this node knows version {Version}");
        }

        return length <= MaxBytes
            ? length
            : throw new InvalidDataException($"the hello of a lane has {length} bytes; at most {MaxBytes} are allowed");
    }

    /// <exception cref="InvalidDataException">The bytes are not a hello.</exception>
    public static LaneHello Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var message = LaneHelloMessage.Parser.ParseFrom(bytes);
            return Address.TryParse(message.Address, out var address)
                ? new LaneHello(address, message.From, message.To, message.Token, message.OwnToken)
                : throw new InvalidDataException($"'{message.Address}' in the hello of a lane is not the address of an actor system");
        }
        catch (InvalidProtocolBufferException broken)
        {
            throw new InvalidDataException($"the hello of a lane cannot be read: {broken.Message}", broken);
        }
    }
}
