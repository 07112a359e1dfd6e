using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Effects;

/// <summary>The answer to <see cref="Inputs.TransferLeadership"/>.</summary>
public readonly record struct TransferEnded(ReplicaId Target, TransferResult Result)
{
    /// <inheritdoc />
    public override string ToString() => $"TransferEnded {Target} {Result}";
}
