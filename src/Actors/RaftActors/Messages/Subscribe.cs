using Akka.Actor;

namespace RaftActors.Messages;

/// <summary>
/// Subscribes to a group's committed commands, in order and without gaps, from an index on. Send it to the router of this node, which must
/// know the group; the sender gets <see cref="CommittedBatch"/> after <see cref="CommittedBatch"/>, a few ahead of its
/// <see cref="CommittedAck"/>s, across changes of leader. If the index is before the start of the log, it gets <see cref="Compacted"/>. The
/// replica on the router's node serves the subscription; when that replica stops, the subscription ends. On a node without one, replicas of
/// other nodes serve it in turn; it ends when none does for a minute. Either end is reported by <see cref="SubscriptionEnded"/>: subscribe
/// again from the next index, here or on another node. A subscription also ends with its subscriber.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="FromIndex">The first index of interest, at least 1; it may be in the future.</param>
public sealed record Subscribe(string Group, long FromIndex) : INoSerializationVerificationNeeded;
