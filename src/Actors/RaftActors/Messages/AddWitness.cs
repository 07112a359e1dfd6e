namespace RaftActors.Messages;

/// <summary>
/// Adds a voter that stores no commands (T§11.7.2). Its store must never have belonged to another kind of member. Send it to the router of
/// this node; the answer is one <see cref="Answer"/>, see <see cref="MembershipChange"/>.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Node">The node of the new member.</param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
public sealed record AddWitness(string Group, string Node, TimeSpan? Timeout = null) : MembershipChange(Group, Timeout);
