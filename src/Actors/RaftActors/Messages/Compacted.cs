using Akka.Actor;

namespace RaftActors.Messages;

/// <summary>
/// To a subscriber, as the last message: the requested entries were compacted into a snapshot. Read the state, then subscribe from its
/// index on.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="FirstIndex">The first index that this replica still holds.</param>
public sealed record Compacted(string Group, long FirstIndex) : INoSerializationVerificationNeeded;
