using System.Buffers.Binary;
using RaftActors.Machines.Typed;

namespace Samples.Embedded;

/// <summary>Numbers as four bytes, in the same order on every processor.</summary>
public sealed class NumberCodec : ICodec<int>
{
    public ReadOnlyMemory<byte> Encode(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    public int Decode(ReadOnlyMemory<byte> bytes) => bytes.Length == sizeof(int)
        ? BinaryPrimitives.ReadInt32LittleEndian(bytes.Span)
        : throw new InvalidDataException($"A number has {sizeof(int)} bytes, not {bytes.Length}.");
}
