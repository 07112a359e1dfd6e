using RaftActors.Contracts;

namespace RaftActors.Client;

/// <summary>
/// Adds a voter that keeps no commands (T§11.7.2). It must never have been another kind of member with the same store. Send it to the
/// router of any node; answered by one <see cref="Answer"/>, see <see cref="MembershipChange"/>.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Node">The node of the new member.</param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
public sealed record AddWitness(string Group, string Node, TimeSpan? Timeout = null) : MembershipChange(Group, Timeout)
{
    internal override MembershipMessage Message => new() { Operation = MembershipOperation.AddWitness, Node = Node };
}
