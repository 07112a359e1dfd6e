using System.Collections.Immutable;
using RaftActors.Ranges.Keys;

namespace RaftActors.Ranges.Planning;

/// <summary>Finds the key that divides a range's load.</summary>
internal static class SplitPoints
{
    /// <summary>Fewer samples say nothing.</summary>
    private const int Least = 8;

    /// <summary>The key with more than half of the samples; null if there is none, or too few samples.</summary>
    public static ReadOnlyMemory<byte>? HotKey(ImmutableArray<ReadOnlyMemory<byte>> samples)
    {
        if (samples.Length < Least)
        {
            return null;
        }

        // More than half of them: then it is in the middle too.
        var middle = samples.Sort((a, b) => KeyOrder.Compare(a.Span, b.Span))[samples.Length / 2];
        var count = 0;
        foreach (var sample in samples)
        {
            count += sample.Span.SequenceEqual(middle.Span) ? 1 : 0;
        }

        return 2 * count > samples.Length ? middle : (ReadOnlyMemory<byte>?)null;
    }

    /// <summary>The key with about half of the samples before it.</summary>
    /// <param name="samples">Keys of commands, in any order.</param>
    /// <param name="keys">The range; the cut must leave keys on both sides.</param>
    /// <param name="problem">Why there is none.</param>
    /// <returns>Null if one key has more than half of the samples, or no cut leaves 35 to 65 % on each side.</returns>
    public static ReadOnlyMemory<byte>? Choose(ImmutableArray<ReadOnlyMemory<byte>> samples, KeyRange keys, out PlanRule problem)
    {
        problem = PlanRule.NoCut;
        if (samples.Length < Least)
        {
            return null;
        }

        var sorted = samples.Sort((a, b) => KeyOrder.Compare(a.Span, b.Span));
        ReadOnlyMemory<byte>? best = null;
        var bestDistance = int.MaxValue;
        for (var start = 0; start < sorted.Length;)
        {
            var end = start + 1;
            while (end < sorted.Length && sorted[end].Span.SequenceEqual(sorted[start].Span))
            {
                end++;
            }

            if (2 * (end - start) > sorted.Length)
            {
                problem = PlanRule.HotKey;
                return null;
            }

            var distance = Math.Abs((2 * start) - sorted.Length);
            if (distance < bestDistance && keys.CanSplitAt(sorted[start].Span))
            {
                (best, bestDistance) = (sorted[start], distance);
            }

            start = end;
        }

        // 35 to 65 % before the cut: a distance of at most 15 % from the middle, counted twice.
        return bestDistance * 10 <= sorted.Length * 3 ? best : null;
    }
}
