using Akka.Actor;

namespace RaftActors.Messages;

/// <summary>
/// To a subscriber, as the last message: the local replica that served it stopped, no other node served it for a minute, or this node does
/// not know the group.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="NextIndex">The first index that was not sent.</param>
/// <param name="Reason">The reason, for display.</param>
public sealed record SubscriptionEnded(string Group, long NextIndex, string Reason) : INoSerializationVerificationNeeded;
