namespace RaftActors.Ranges.Feeds;

/// <summary>How far a feed has read one group.</summary>
/// <param name="Group">The group.</param>
/// <param name="Index">The last index read; zero for a sought one.</param>
/// <param name="Stage">What comes next.</param>
/// <param name="Other">Of an ended group its target; of a sought one the source whose keys it took over; otherwise empty.</param>
internal sealed record FeedPosition(string Group, long Index, FeedStage Stage = FeedStage.Following, string Other = "");
