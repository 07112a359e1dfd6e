namespace RaftActors.Messages;

/// <summary>
/// Adds a member that receives the log and has no vote yet (T§4.2.1). Its replica starts when the leader's first message arrives; the node
/// must know the group from its configuration or from <c>Raft.StartGroupAsync</c>. Send it to the router of this node; the answer is one
/// <see cref="Answer"/>, see <see cref="MembershipChange"/>.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Node">The node of the new member.</param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
public sealed record AddLearner(string Group, string Node, TimeSpan? Timeout = null) : MembershipChange(Group, Timeout);
