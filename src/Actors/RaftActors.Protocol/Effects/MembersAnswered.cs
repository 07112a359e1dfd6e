using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Effects;

/// <summary>The answer to <see cref="Inputs.ChangeMembersRequest"/>.</summary>
/// <param name="RequestId">The id of the request.</param>
/// <param name="Result">Whether the change was accepted.</param>
/// <param name="Index">If appended, the index of the entry.</param>
/// <param name="Leader">The leader, if known.</param>
public readonly record struct MembersAnswered(long RequestId, MembersResult Result, LogIndex Index, ReplicaId Leader)
{
    /// <inheritdoc />
    public override string ToString() => $"MembersAnswered {RequestId} {Result} {Index} leader={Leader}";
}
