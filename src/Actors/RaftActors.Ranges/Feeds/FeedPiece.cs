using System.Collections.Immutable;
using RaftActors.Ranges.Keys;

namespace RaftActors.Ranges.Feeds;

/// <summary>What a range's notes say of consecutive entries of its log.</summary>
/// <param name="Group">The range's group.</param>
/// <param name="First">The index of the first entry.</param>
/// <param name="Last">The index of the last one.</param>
/// <param name="Before">The range's keys before the first one; null if it had none yet.</param>
/// <param name="Events">Where that changed, in order.</param>
internal sealed record FeedPiece(string Group, long First, long Last, KeyRange? Before, ImmutableArray<RangeEvent> Events)
{
    /// <summary>What is added to the first indexes to get revisions.</summary>
    public long RevisionOffset { get; init; }
}
