using RaftActors.Protocol.Membership;

namespace RaftActors.Protocol.Inputs;

/// <summary>
/// Asks the leader to bring the group to a configuration: in one step where it differs by one voter, over a joint one otherwise, which the
/// leader leaves by itself. Answered by one <see cref="Effects.MembersAnswered"/>; done when the configuration's entry is applied.
/// </summary>
/// <param name="RequestId">Chosen by the shell; comes back in the answer.</param>
/// <param name="Target">The members wanted; not joint.</param>
public sealed record ChangeMembers(long RequestId, Configuration Target) : Input
{
    /// <inheritdoc />
    public override string ToString() => $"ChangeMembers {RequestId} {Target}";
}
