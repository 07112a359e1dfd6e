namespace RaftActors.Simulation.World.Ranges;

/// <summary>Hashes that are the same in every process.</summary>
internal static class Fold
{
    public static ulong Number(ulong hash, long number)
    {
        hash = (hash ^ (ulong)number) * 0xBF58476D1CE4E5B9;
        return hash ^ (hash >> 29);
    }

    public static ulong Bytes(ulong hash, ReadOnlySpan<byte> bytes)
    {
        hash = Number(hash, bytes.Length);
        foreach (var one in bytes)
        {
            hash = (hash ^ one) * 1099511628211;
        }

        return hash;
    }

    /// <summary>Of one key and what it holds; their sum is the hash of a content, whatever the order.</summary>
    public static ulong Pair(ReadOnlySpan<byte> key, RangeCell cell) =>
        Number(Number(Bytes(14695981039346656037, key), cell.Value), cell.Revision);
}
