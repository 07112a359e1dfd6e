using System.Collections.Immutable;
using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Ranges.Feeds;

namespace RaftActors.Requests;

/// <summary>To a follower of a range: what comes next in its log. Answer with <see cref="CommittedAck"/> to the sender.</summary>
/// <param name="Piece">The indexes, and what happened to the range's keys.</param>
/// <param name="Commands">The commands that were executed; may be empty.</param>
internal sealed record FollowedBatch(FeedPiece Piece, ImmutableArray<CommittedEntry> Commands) : INoSerializationVerificationNeeded;
