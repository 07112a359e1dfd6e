namespace RaftActors.Ranges.Feeds;

/// <summary>How far a feed is with a group. The numbers are part of cursors.</summary>
internal enum FeedStage
{
    /// <summary>Its log is read.</summary>
    Following = 0,

    /// <summary>It ended, and all of it was read; its target's log is still before the entry that took the keys over.</summary>
    Ended = 1,

    /// <summary>It took over the keys of a group that was read to its end, at an index that is not known yet.</summary>
    Sought = 2,
}
