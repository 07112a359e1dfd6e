using System.Collections.Immutable;

namespace RaftActors.Ranges.Feeds;

/// <summary>How far a feed has read each group that has, had or will have keys of its span.</summary>
/// <param name="Positions">By the groups' names.</param>
internal sealed record FeedCursor(ImmutableArray<FeedPosition> Positions)
{
    /// <summary>How many groups a feed may follow at a time.</summary>
    public const int MostPositions = 256;

    /// <summary>The same with another index of one group.</summary>
    public FeedCursor At(string group, long index)
    {
        for (var i = 0; i < Positions.Length; i++)
        {
            if (Positions[i].Group == group)
            {
                return new FeedCursor(Positions.SetItem(i, Positions[i] with { Index = index }));
            }
        }

        return this;
    }
}
