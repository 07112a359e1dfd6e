using Akka.Actor;

namespace RaftActors.Client;

/// <summary>To a subscriber, as the last message: the replica that served it ended, or there is none here.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="NextIndex">The first index that was not sent.</param>
/// <param name="Reason">Why, for people.</param>
public sealed record SubscriptionEnded(string Group, long NextIndex, string Reason) : INoSerializationVerificationNeeded;
