using System.Collections.Immutable;
using RaftActors.Messages;
using RaftActors.Ranges.Feeds;

namespace RaftActors.Requests;

/// <summary>
/// The commands committed in a range of indexes, without the library's own entries; encoded, the result of a
/// <see cref="CommittedRequest"/>.
/// </summary>
/// <param name="First">The first index.</param>
/// <param name="Last">The last one.</param>
/// <param name="Commands">The commands; for a follower of keys only those that were executed.</param>
/// <param name="Piece">For a follower of keys: what happened to the keys; null otherwise.</param>
internal sealed record CommittedRange(long First, long Last, ImmutableArray<CommittedEntry> Commands, FeedPiece? Piece = null);
