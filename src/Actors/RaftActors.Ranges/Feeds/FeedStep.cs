namespace RaftActors.Ranges.Feeds;

/// <summary>The executed commands of a group between two indexes come next.</summary>
/// <param name="Group">The group.</param>
/// <param name="First">The first index.</param>
/// <param name="Last">The last one.</param>
/// <param name="EndsPiece">Whether nothing else of the group's first piece is needed.</param>
/// <param name="RevisionOffset">What is added to their indexes to get their revisions.</param>
internal sealed record FeedStep(string Group, long First, long Last, bool EndsPiece, long RevisionOffset);
