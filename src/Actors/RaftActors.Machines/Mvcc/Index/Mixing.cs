using System.Buffers.Binary;
using Google.Protobuf;

namespace RaftActors.Machines.Mvcc.Index;

/// <summary>
/// Numbers that depend on every byte, the same in every process: sums of them tell states apart. Not against somebody who looks for
/// collisions.
/// </summary>
internal static class Mixing
{
    private const ulong Start = 0x243f6a8885a308d3;
    private const ulong Odd = 0x9e3779b97f4a7c15;
    private const int Block = 4 * sizeof(ulong);

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = Start ^ (ulong)bytes.Length;
        if (bytes.Length >= Block)
        {
            // Four at a time, because a product waits for the one before it.
            var (one, two, three, four) = (hash, hash + 1, hash + 2, hash + 3);
            for (; bytes.Length >= Block; bytes = bytes[Block..])
            {
                one = With(one, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
                two = With(two, BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
                three = With(three, BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]));
                four = With(four, BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));
            }

            hash = With(With(one, two), With(three, four));
        }

        while (bytes.Length >= sizeof(ulong))
        {
            hash = With(hash, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        var rest = 0UL;
        for (var i = 0; i < bytes.Length; i++)
        {
            rest |= (ulong)bytes[i] << (8 * i);
        }

        return With(hash, rest);
    }

    /// <summary>Of a message that is kept as it came.</summary>
    public static ulong Of(IMessage message) => Of(message.ToByteArray());

    /// <summary>Both halves of a product of 128 bits, so that every bit reaches every other.</summary>
    public static ulong With(ulong hash, ulong number)
    {
        var high = Math.BigMul(hash ^ Odd, number ^ hash ^ Start, out var low);
        return (high ^ low) + Odd + hash;
    }
}
