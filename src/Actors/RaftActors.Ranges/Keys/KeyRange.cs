using System.Text;

namespace RaftActors.Ranges.Keys;

/// <summary>
/// The keys from <see cref="Start"/> up to and without <see cref="End"/>. An empty start begins at the first key; a null end has no end.
/// Never empty. Compared by content.
/// </summary>
public sealed class KeyRange : IEquatable<KeyRange>
{
    /// <summary>Every key.</summary>
    public static readonly KeyRange All = new(default, null);

    /// <param name="start">The first key inside; empty for the first key of all.</param>
    /// <param name="end">The first key behind it; null for no end.</param>
    /// <exception cref="ArgumentException">The end is not behind the start, or a bound is longer than a key may be.</exception>
    public KeyRange(ReadOnlyMemory<byte> start, ReadOnlyMemory<byte>? end)
    {
        if (Problem(start.Span, end) is { } problem)
        {
            throw new ArgumentException(problem);
        }

        Start = start;
        End = end;
    }

    /// <summary>The first key inside.</summary>
    public ReadOnlyMemory<byte> Start { get; }

    /// <summary>The first key behind it; null for no end.</summary>
    public ReadOnlyMemory<byte>? End { get; }

    /// <summary>The range of all keys with a prefix.</summary>
    public static KeyRange OfPrefix(ReadOnlyMemory<byte> prefix) =>
        // The cast keeps null: without it, null would become an empty end.
        new(prefix, KeyOrder.Successor(prefix.Span) is { } end ? end : (ReadOnlyMemory<byte>?)null);

    /// <summary>What is wrong with these bounds, or null: for bounds that come from outside.</summary>
    public static string? Problem(ReadOnlySpan<byte> start, ReadOnlyMemory<byte>? end)
    {
        if (Math.Max(start.Length, end?.Length ?? 0) is var longest && longest > KeyOrder.MaxKeyBytes)
        {
            return $"A bound of {longest} bytes is longer than a key may be: {KeyOrder.MaxKeyBytes} bytes.";
        }

        return end is { } bound && KeyOrder.Compare(start, bound.Span) >= 0
            ? $"The range from {Show(start)} to {Show(bound.Span)} contains no key: its end must come after its start."
            : null;
    }

    /// <summary>Whether the key is inside.</summary>
    public bool Contains(ReadOnlySpan<byte> key) =>
        KeyOrder.Compare(key, Start.Span) >= 0 && (End is not { } end || KeyOrder.Compare(key, end.Span) < 0);

    /// <summary>Whether every key of the other range is inside.</summary>
    public bool Contains(KeyRange other) => KeyOrder.Compare(other.Start.Span, Start.Span) >= 0 && CompareEnds(other.End, End) <= 0;

    /// <summary>Whether any key is in both.</summary>
    public bool Overlaps(KeyRange other) => StartsBefore(other.End) && other.StartsBefore(End);

    /// <summary>Whether the other one begins where this one ends.</summary>
    public bool IsFollowedBy(KeyRange other) => End is { } end && end.Span.SequenceEqual(other.Start.Span);

    /// <summary>Whether a cut at this key leaves keys on both sides.</summary>
    public bool CanSplitAt(ReadOnlySpan<byte> key) => KeyOrder.Compare(key, Start.Span) > 0 && Contains(key);

    /// <summary>Cuts the range in two; the key becomes the first one of the right part.</summary>
    /// <exception cref="ArgumentException">The key is not inside, or is the first one.</exception>
    public (KeyRange Left, KeyRange Right) Split(ReadOnlyMemory<byte> at) => CanSplitAt(at.Span)
        ? (new KeyRange(Start, at), new KeyRange(at, End))
        : throw new ArgumentException($"{this} cannot be split at {Show(at.Span)}: choose a key behind its start and before its end.");

    /// <inheritdoc />
    public bool Equals(KeyRange? other) =>
        other is not null && Start.Span.SequenceEqual(other.Start.Span) && CompareEnds(End, other.End) == 0;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as KeyRange);

    /// <summary>Does not depend on the process, unlike most hash codes.</summary>
    public override int GetHashCode()
    {
        var hash = 17;
        foreach (var one in Start.Span)
        {
            hash = unchecked((hash * 31) + one);
        }

        return hash;
    }

    /// <summary>For people: <c>[a, b)</c>, bytes that are not readable text as hexadecimal digits.</summary>
    public override string ToString()
    {
        var start = Start.IsEmpty ? "first" : Show(Start.Span);
        return $"[{start}, {(End is { } end ? Show(end.Span) : "no end")})";
    }

    /// <summary>A key for people: quoted text, or hexadecimal digits.</summary>
    public static string Show(ReadOnlySpan<byte> key)
    {
        if (System.Text.Unicode.Utf8.IsValid(key))
        {
            var text = Encoding.UTF8.GetString(key);
            if (!text.AsSpan().ContainsAnyInRange('\0', '\u001F'))
            {
                return $"\"{text}\"";
            }
        }

        return "0x" + Convert.ToHexString(key);
    }

    private static int CompareEnds(ReadOnlyMemory<byte>? a, ReadOnlyMemory<byte>? b) => (a, b) switch
    {
        (null, null) => 0,
        (null, _) => 1,
        (_, null) => -1,
        ({ } one, { } other) => KeyOrder.Compare(one.Span, other.Span),
    };

    private bool StartsBefore(ReadOnlyMemory<byte>? end) => end is not { } bound || KeyOrder.Compare(Start.Span, bound.Span) < 0;
}
