using Akka.Actor;

namespace RaftActors.Client;

/// <summary>
/// Asks for a group's committed commands, in order and without a gap, from an index on. Send it to the router of a node that holds a replica of the
/// group; the sender gets <see cref="CommittedBatch"/> after <see cref="CommittedBatch"/>, a few ahead of its <see cref="CommittedAck"/>s, across
/// changes of leader. When the index lies before the log's beginning it gets <see cref="Compacted"/>; when the replica ends,
/// <see cref="SubscriptionEnded"/>: subscribe again from where you were, here or on another node. A subscription ends with its subscriber.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="FromIndex">The first index of interest, at least 1; it may lie in the future.</param>
public sealed record Subscribe(string Group, long FromIndex) : INoSerializationVerificationNeeded;
