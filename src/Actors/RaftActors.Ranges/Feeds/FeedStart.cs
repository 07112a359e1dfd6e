using RaftActors.Ranges.Keys;

namespace RaftActors.Ranges.Feeds;

/// <summary>Where a feed begins that has no cursor: behind what each range has applied.</summary>
internal static class FeedStart
{
    /// <summary>
    /// The cursor behind indexes at which the ranges had these keys; null if their keys do not lie side by side without a gap. Then some
    /// keys moved between the questions: ask again.
    /// </summary>
    /// <param name="span">The keys of interest.</param>
    /// <param name="ranges">Groups with what they have applied and the keys that they have there.</param>
    public static FeedCursor? Of(KeyRange span, IEnumerable<(string Group, long Index, KeyRange Keys)> ranges)
    {
        var inside = ranges.Where(r => r.Keys.Overlaps(span)).ToList();
        inside.Sort((a, b) => a.Keys.Start.Span.SequenceCompareTo(b.Keys.Start.Span));
        if (inside.Count == 0 || KeyOrder.Compare(inside[0].Keys.Start.Span, span.Start.Span) > 0)
        {
            return null;
        }

        for (var i = 1; i < inside.Count; i++)
        {
            if (!inside[i - 1].Keys.IsFollowedBy(inside[i].Keys))
            {
                return null;
            }
        }

        return inside[^1].Keys.End is { } end && (span.End is not { } wanted || KeyOrder.Compare(end.Span, wanted.Span) < 0)
            ? null
            : new FeedCursor([.. inside.OrderBy(r => r.Group, StringComparer.Ordinal).Select(r => new FeedPosition(r.Group, r.Index))]);
    }
}
