using System.Runtime.InteropServices;
using RaftActors.Protocol.Log;

namespace RaftActors.Simulation.World;

/// <summary>A hash of an entry and everything before it.</summary>
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
        hash = Mix(Place(hash, entry), (ulong)entry.Kind);
        return Content(hash, entry);
    }

    /// <summary>The part of an entry that a witness also has: index, term and timestamp.</summary>
    public static ulong Place(ulong hash, in Entry entry) =>
        Mix(Mix(Mix(hash, (ulong)entry.Index.Value), (ulong)entry.Term.Value), (ulong)entry.Timestamp);

    /// <summary>The payload alone.</summary>
    public static ulong Content(ulong hash, in Entry entry)
    {
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
