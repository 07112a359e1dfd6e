using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Effects;

/// <summary>The answer to <see cref="Inputs.TransferRequest"/>.</summary>
public readonly record struct TransferEnded(ReplicaId Target, TransferResult Result)
{
    /// <inheritdoc />
    public override string ToString() => $"TransferEnded {Target} {Result}";
}
