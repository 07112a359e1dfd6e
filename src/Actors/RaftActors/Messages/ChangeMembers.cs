using System.Collections.Immutable;

namespace RaftActors.Messages;

/// <summary>
/// Sets the members to exactly these: in a single step if one voter is added or removed, through a joint configuration otherwise (§6).
/// Send it to the router of this node; the answer is one <see cref="Answer"/>, see <see cref="MembershipChange"/>.
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
) : MembershipChange(Group, Timeout)
{
    /// <summary>All voters, including the witnesses.</summary>
    public ImmutableArray<string> Voters { get; init; } = OrNone(Voters);

    /// <summary>All members without a vote.</summary>
    public ImmutableArray<string> Learners { get; init; } = OrNone(Learners);

    /// <summary>The voters that store no commands.</summary>
    public ImmutableArray<string> Witnesses { get; init; } = OrNone(Witnesses);

    /// <summary>
    /// In a range: the index of the configuration that the sender has seen; the change is refused if another one is in force. Null
    /// otherwise.
    /// </summary>
    internal long? ExpectedIndex { get; init; }

    /// <summary>A list that was never set has no members.</summary>
    private static ImmutableArray<string> OrNone(ImmutableArray<string> names) => names.IsDefault ? [] : names;
}
