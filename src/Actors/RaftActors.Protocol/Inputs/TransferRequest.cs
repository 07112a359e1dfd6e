using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Inputs;

/// <summary>
/// Asks the leader to hand over to a voter (T§3.10). While it tries, for at most the longest election timeout, it refuses proposals.
/// Answered by one <see cref="Effects.TransferEnded"/>.
/// </summary>
/// <param name="Target">The next leader; <see cref="ReplicaId.None"/> for the recently heard voter with the most complete log.</param>
public sealed record TransferRequest(ReplicaId Target) : Input
{
    /// <inheritdoc />
    public override string ToString() => $"TransferRequest {Target}";
}
