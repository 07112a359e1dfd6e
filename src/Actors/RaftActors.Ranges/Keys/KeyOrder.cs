namespace RaftActors.Ranges.Keys;

/// <summary>The order of keys: as unsigned bytes, a prefix before what it begins. The same for every machine.</summary>
public static class KeyOrder
{
    /// <summary>The longest key, in bytes.</summary>
    public const int MaxKeyBytes = 4096;

    /// <summary>Less than zero if <paramref name="a"/> comes first, zero if both are equal.</summary>
    public static int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => a.SequenceCompareTo(b);

    /// <summary>
    /// The first key behind all keys with this prefix: the prefix without trailing 0xFF bytes, its last byte plus one. Null if no key
    /// follows them, so for the empty prefix and for one of 0xFF bytes only.
    /// </summary>
    public static byte[]? Successor(ReadOnlySpan<byte> prefix)
    {
        var length = prefix.Length;
        while (length > 0 && prefix[length - 1] == byte.MaxValue)
        {
            length--;
        }

        if (length == 0)
        {
            return null;
        }

        var successor = prefix[..length].ToArray();
        successor[^1]++;
        return successor;
    }
}
