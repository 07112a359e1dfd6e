using Akka.Actor;

namespace RaftActors.Messages;

/// <summary>
/// Asks the leader for the members of a group. Send it to the router of this node, with or without a replica; the answer is one
/// <see cref="Answer"/>, whose result <see cref="GroupMembers.Decode"/> reads.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
public sealed record GetMembers(string Group, TimeSpan? Timeout = null) : INoSerializationVerificationNeeded;
