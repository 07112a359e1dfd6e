using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;

namespace RaftActors.Protocol.Inputs;

/// <summary>
/// Asks the leader to change the group to a configuration: in one step if it differs by one voter, otherwise through a joint configuration,
/// which the leader leaves by itself. Answered by one <see cref="Effects.MembersAnswered"/>; done when the configuration's entry is
/// applied.
/// </summary>
/// <param name="RequestId">Chosen by the shell; returned in the answer.</param>
/// <param name="Target">The configuration wanted; not joint.</param>
public sealed record ChangeMembersRequest(long RequestId, Configuration Target) : Input
{
    /// <summary>
    /// The change is refused as superseded unless the configuration in force has this index, so that a late request changes nothing; null
    /// to accept any.
    /// </summary>
    public LogIndex? ExpectedConfigurationIndex { get; init; }

    /// <summary>
    /// Whether a target that equals the configuration in force is appended too, instead of being refused. Its entry changes nothing, but
    /// requests that expect an earlier index are superseded from then on.
    /// </summary>
    public bool MayRenew { get; init; }

    /// <inheritdoc />
    public override string ToString() => $"ChangeMembersRequest {RequestId} {Target}"
        + (ExpectedConfigurationIndex is { } expected ? $" expected={expected}" : "");
}
