using System.Globalization;
using System.Security.Cryptography;

namespace RaftActors.Simulation;

/// <summary>Parses the command line's list of seeds.</summary>
public static class SeedList
{
    public const string Syntax = "A, A..B with A ≤ B (both included), or random:N with N from 1 to 1000000";

    private const string Random = "random:";
    private const int Most = 1_000_000;

    /// <summary>Short enough to type, from a range large enough that none is drawn twice.</summary>
    private const long Largest = 1_000_000_000_000;

    /// <summary>Null if the text is not a valid list.</summary>
    public static ulong[]? Parse(string text)
    {
        if (text.StartsWith(Random, StringComparison.Ordinal))
        {
            return
                int.TryParse(text[Random.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                && count is >= 1 and <= Most
                ? Draw(count)
                : null;
        }

        var parts = text.Split("..");
        if (parts.Length > 2
            || !TryRead(parts[0], out var first)
            || !TryRead(parts[^1], out var last)
            || last < first
            || last - first >= Most)
        {
            return null;
        }

        return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => first + (ulong)i)];
    }

    /// <summary>
    /// Fresh, distinct seeds from the system's randomness. The caller prints them, because nothing else can repeat the run.
    /// </summary>
    public static ulong[] Draw(int count)
    {
        var drawn = new HashSet<ulong>();
        while (drawn.Count < count)
        {
            drawn.Add((BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) % Largest) + 1);
        }

        return [.. drawn];
    }

    /// <summary>Sixteen per line.</summary>
    public static string Describe(IEnumerable<ulong> seeds) => string.Join('\n', seeds.Chunk(16).Select(line => string.Join(' ', line)));

    private static bool TryRead(string text, out ulong seed) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seed);
}
