using System.Runtime.InteropServices;
using RaftActors.Protocol.Log;

namespace RaftActors.Simulation.World;

/// <summary>A hash that stands for an entry and everything before it.</summary>
public static class ChainHash
{
    private const ulong Prime = 0x9E3779B97F4A7C15;

    public static ulong Mix(ulong hash, ulong value)
    {
        hash = (hash ^ value) * Prime;
        return hash ^ (hash >> 29);
    }

    public static ulong Link(ulong hash, in Entry entry)
    {
        hash = Mix(Mix(hash, (ulong)entry.Index.Value), ((ulong)entry.Term.Value << 8) | (ulong)entry.Kind);
        hash = Mix(hash, (ulong)entry.Timestamp);
        var bytes = entry.Payload.Span;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            hash = Mix(hash, word);
        }

        foreach (var b in bytes[(words.Length * sizeof(ulong))..])
        {
            hash = Mix(hash, b);
        }

        return hash;
    }
}
