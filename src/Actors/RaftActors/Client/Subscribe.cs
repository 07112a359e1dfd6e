using Akka.Actor;

namespace RaftActors.Client;

/// <summary>
/// Asks for a group's committed commands, in order and without a gap, from an index on. Send it to the router of any node that knows the
/// group; the sender gets <see cref="CommittedBatch"/> after <see cref="CommittedBatch"/>, a few ahead of its <see cref="CommittedAck"/>s,
/// across changes of leader. When the index lies before the log's beginning it gets <see cref="Compacted"/>. A replica of the router's own
/// node serves it where there is one; when that ends, so does the subscription. Otherwise the replicas of other nodes serve it, one after
/// the other as they come and go; it ends when none does for a minute. Either end is told by <see cref="SubscriptionEnded"/>: subscribe
/// again from where you were, here or on another node. A subscription ends with its subscriber.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="FromIndex">The first index of interest, at least 1; it may lie in the future.</param>
public sealed record Subscribe(string Group, long FromIndex) : INoSerializationVerificationNeeded;
