namespace RaftActors.Client;

/// <summary>
/// Asks who belongs to a group, whether the node asked holds a replica or not: the leader answers. Send it to the router of any node;
/// answered by one <see cref="Answer"/>, whose result <see cref="GroupMembers.Decode"/> reads.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
public sealed record GetMembers(string Group, TimeSpan? Timeout = null);
