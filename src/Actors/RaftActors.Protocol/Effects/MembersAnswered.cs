using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Effects;

/// <summary>The answer to <see cref="Inputs.ChangeMembers"/>.</summary>
/// <param name="RequestId">The request's.</param>
/// <param name="Result">Whether it is under way.</param>
/// <param name="Index">Appended: where.</param>
/// <param name="Leader">Who leads, as far as known.</param>
public readonly record struct MembersAnswered(long RequestId, MembersResult Result, LogIndex Index, ReplicaId Leader)
{
    /// <inheritdoc />
    public override string ToString() => $"MembersAnswered {RequestId} {Result} {Index} leader={Leader}";
}
