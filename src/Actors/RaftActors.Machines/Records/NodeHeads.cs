using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RaftActors.Machines.Records;

/// <summary>
/// For each record of a node four bytes of its key, so that a search seldom reads the records themselves. Unused ones have the highest
/// number. Counting reads all of them at once, without waiting for one after the other.
/// </summary>
[InlineArray(Node.Capacity)]
internal struct NodeHeads
{
    public const uint Unused = uint.MaxValue;
    private uint _first;

    public static int CountBelow(ReadOnlySpan<uint> heads, uint head)
    {
        var count = 0;
        ref var first = ref MemoryMarshal.GetReference(heads);
        for (var i = 0; i < heads.Length; i += Vector256<uint>.Count)
        {
            var below = Vector256.LessThan(Vector256.LoadUnsafe(ref first, (nuint)i), Vector256.Create(head));
            count += BitOperations.PopCount(below.ExtractMostSignificantBits());
        }

        return count;
    }
}
