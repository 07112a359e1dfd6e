namespace RaftActors.Ranges.Feeds;

/// <summary>What a feed needs of one group's log from now on.</summary>
/// <param name="Group">The group.</param>
/// <param name="From">Read it from this index on; zero: not any longer, or from an index that is to be found.</param>
/// <param name="AfterMergeOf">Read it from behind the entry that took over the keys of this source; empty otherwise.</param>
internal sealed record FeedOrder(string Group, long From, string AfterMergeOf = "")
{
    /// <summary>Whether the group is not read any longer.</summary>
    public bool IsEnd => From == 0 && AfterMergeOf.Length == 0;
}
