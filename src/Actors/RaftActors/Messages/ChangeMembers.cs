using System.Collections.Immutable;

namespace RaftActors.Messages;

/// <summary>
/// Sets the members to exactly these: in a single step if one voter is added or removed, through a joint configuration otherwise (§6). Send
/// it to the router of this node; the answer is one <see cref="Answer"/>, see <see cref="MembershipChange"/>.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Voters">All voters, including the witnesses.</param>
/// <param name="Learners">All members without a vote.</param>
/// <param name="Witnesses">The voters that store no commands.</param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
public sealed record ChangeMembers(
    string Group,
    ImmutableArray<string> Voters,
    ImmutableArray<string> Learners,
    ImmutableArray<string> Witnesses,
    TimeSpan? Timeout = null
) : MembershipChange(Group, Timeout);
