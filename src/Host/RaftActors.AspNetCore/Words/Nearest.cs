namespace RaftActors.AspNetCore.Words;

/// <summary>Suggestions for an unknown name.</summary>
internal static class Nearest
{
    /// <summary>Longer names are not compared: they are hardly typing errors.</summary>
    private const int MaxCompared = 64;

    /// <summary>
    /// The end of a sentence about an unknown name: the nearest known name, and all of them.
    /// <c>; did you mean 'prefix'? Known: after, limit, prefix.</c>
    /// </summary>
    public static string Hint(string name, IReadOnlyCollection<string> known) => known.Count == 0
        ? "; none are allowed here."
        : Of(name, known) is { } nearest
            ? $"; did you mean '{nearest}'? Known: {string.Join(", ", known)}."
            : $"; known: {string.Join(", ", known)}.";

    /// <summary>The nearest of the known names, or null if none is close.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        string? nearest = null;
        var least = (Math.Min(name.Length, MaxCompared) / 3) + 2;
        foreach (var candidate in known)
        {
            var distance = Distance(name, candidate);
            if (distance < least)
            {
                (nearest, least) = (candidate, distance);
            }
        }

        return nearest;
    }

    /// <summary>The known name that differs by one typing error, or null. A digit more or less is a choice, not an error.</summary>
    public static string? ByOneSlip(string name, IEnumerable<string> known) =>
        name.AsSpan().IndexOfAnyInRange('0', '9') < 0 ? known.FirstOrDefault(candidate => Distance(name, candidate) == 1) : null;

    /// <summary>How many letters must be inserted, removed, replaced or swapped with their neighbour, ignoring case.</summary>
    private static int Distance(string left, string right)
    {
        if (left.Length > MaxCompared || right.Length > MaxCompared)
        {
            return int.MaxValue;
        }

        var rows = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            rows[i, 0] = i;
        }

        for (var j = 0; j <= right.Length; j++)
        {
            rows[0, j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = rows[i - 1, j - 1] + (Same(left[i - 1], right[j - 1]) ? 0 : 1);
                rows[i, j] = Math.Min(replaced, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[left.Length, right.Length];
    }

    private static bool Same(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
