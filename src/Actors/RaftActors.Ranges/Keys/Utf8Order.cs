namespace RaftActors.Ranges.Keys;

/// <summary>
/// Orders text as <see cref="KeyOrder"/> orders its UTF-8 bytes: by code points. <see cref="StringComparer.Ordinal"/> differs above U+D7FF,
/// because it compares UTF-16 units and a surrogate is less than U+E000.
/// </summary>
public sealed class Utf8Order : IComparer<string>
{
    /// <summary>The only instance.</summary>
    public static readonly Utf8Order Instance = new();

    private Utf8Order()
    {
    }

    /// <inheritdoc />
    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        var common = x.AsSpan().CommonPrefixLength(y);
        if (common == x.Length || common == y.Length)
        {
            return x.Length - y.Length;
        }

        var a = x[common];
        var b = y[common];

        // Units that differ inside a surrogate pair belong to the same plane of code points, where their own order is the right one.
        return char.IsSurrogate(a) == char.IsSurrogate(b) ? a - b : char.IsSurrogate(a) ? 1 : -1;
    }
}
