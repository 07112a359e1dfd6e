using System.Buffers.Binary;
using System.Numerics;

namespace RaftActors.Machines.Hashing;

/// <summary>
/// A 64-bit running hash of numbers and bytes in the order added, the same on every machine and in every version. It detects faults, not
/// forgery. The constants are frozen: replicas of different versions compare their hashes.
/// </summary>
public struct StateHasher
{
    private const ulong First = 0x9E3779B97F4A7C15;
    private const ulong Second = 0xC2B2AE3D27D4EB4F;

    /// <summary>Continues from an earlier <see cref="Value"/>.</summary>
    public StateHasher(ulong value) => Value = value;

    /// <summary>The hash of everything added so far.</summary>
    public ulong Value { get; private set; }

    /// <summary>Adds a number.</summary>
    public void Add(long number) => Value = Mix(Value, (ulong)number);

    /// <summary>Adds bytes and their length.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var hash = Mix(Value, (ulong)bytes.Length);
        while (bytes.Length >= sizeof(ulong))
        {
            hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        ulong rest = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            rest |= (ulong)bytes[i] << (8 * i);
        }

        Value = Mix(hash, rest);
    }

    private static ulong Mix(ulong hash, ulong value) => BitOperations.RotateLeft((hash ^ (value * First)) * Second, 29) + First;
}
