namespace RaftActors.Machines.Mvcc.Keys;

/// <summary>One key, or all keys from one on and below another. Keys are compared as unsigned bytes.</summary>
/// <remarks>
/// On the wire: without an end the key alone; the end <c>\0</c> means no end. So the key <c>\0</c> with the end <c>\0</c> is everything but
/// the empty key, which does not exist.
/// </remarks>
internal readonly ref struct KeySpan
{
    private KeySpan(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, bool isOne, bool isOpen)
    {
        From = from;
        To = to;
        IsOne = isOne;
        IsOpen = isOpen;
    }

    /// <summary>The key, or the first of the range.</summary>
    public ReadOnlySpan<byte> From { get; }

    /// <summary>Where the range ends; of no meaning for one key and an open range.</summary>
    public ReadOnlySpan<byte> To { get; }

    public bool IsOne { get; }

    public bool IsOpen { get; }

    public static KeySpan All => new(default, default, isOne: false, isOpen: true);

    public static KeySpan Of(ReadOnlySpan<byte> key, ReadOnlySpan<byte> rangeEnd) =>
        new(key, rangeEnd, rangeEnd.IsEmpty, rangeEnd is [0]);

    public bool Contains(ReadOnlySpan<byte> key) =>
        IsOne ? key.SequenceEqual(From) : key.SequenceCompareTo(From) >= 0 && !Ends(key);

    /// <summary>Whether a key, known not to be below the first one, is behind the end.</summary>
    public bool Ends(ReadOnlySpan<byte> key) => IsOne ? !key.SequenceEqual(From) : !IsOpen && key.SequenceCompareTo(To) >= 0;
}
