using Akka.Actor;

namespace RaftActors.Client;

/// <summary>
/// To a subscriber, as the last message: the replica of this node that served it ended, no other node served it for a minute, or the group
/// is not known here.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="NextIndex">The first index that was not sent.</param>
/// <param name="Reason">Why, for people.</param>
public sealed record SubscriptionEnded(string Group, long NextIndex, string Reason) : INoSerializationVerificationNeeded;
