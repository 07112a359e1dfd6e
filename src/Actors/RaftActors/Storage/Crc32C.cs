using System.Buffers.Binary;
using System.Numerics;

namespace RaftActors.Storage;

/// <summary>CRC-32C (Castagnoli), the checksum of stored records and of snapshot chunks. Frozen with both formats.</summary>
public static class Crc32C
{
    /// <summary>The checksum of some bytes: eight bytes per instruction where the processor has one for it.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}
