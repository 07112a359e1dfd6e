namespace RaftActors.Messages;

/// <summary>
/// Removes a member, voter or not; a leader may remove itself and then hands over. The removed replica stops. Send it to the router of this
/// node; the answer is one <see cref="Answer"/>, see <see cref="MembershipChange"/>.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Node">The member's node.</param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
public sealed record RemoveMember(string Group, string Node, TimeSpan? Timeout = null) : MembershipChange(Group, Timeout);
