namespace RaftActors.Messages;

/// <summary>
/// Makes a learner that has caught up a voter. Send it to the router of this node; the answer is one <see cref="Answer"/>, see
/// <see cref="MembershipChange"/>.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Node">The learner's node.</param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
public sealed record Promote(string Group, string Node, TimeSpan? Timeout = null) : MembershipChange(Group, Timeout);
