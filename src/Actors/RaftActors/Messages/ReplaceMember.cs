namespace RaftActors.Messages;

/// <summary>
/// Replaces a voter with a learner that has caught up, in one change through a joint configuration (§6): the number of voters never drops.
/// Send it to the router of this node; the answer is one <see cref="Answer"/>, see <see cref="MembershipChange"/>.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Node">The voter's node.</param>
/// <param name="Replacement">The learner's node.</param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
public sealed record ReplaceMember(string Group, string Node, string Replacement, TimeSpan? Timeout = null)
    : MembershipChange(Group, Timeout);
