using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Inputs;

/// <summary>
/// Asks the leader to hand over to a voter (T§3.10). While it tries, at most one longest election timeout, it refuses proposals. Answered
/// by one <see cref="Effects.TransferEnded"/>.
/// </summary>
/// <param name="Target">Who is to lead; <see cref="ReplicaId.None"/> for the voter that has most of the log and was heard lately.</param>
public sealed record TransferLeadership(ReplicaId Target) : Input
{
    /// <inheritdoc />
    public override string ToString() => $"TransferLeadership {Target}";
}
