using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Effects;

/// <summary>The read cannot be served by this replica; ask the named leader, if any.</summary>
public readonly record struct ReadRejected(long ReadId, RejectionReason Reason, ReplicaId Leader)
{
    /// <inheritdoc />
    public override string ToString() => $"ReadRejected {ReadId} {Reason} leader={Leader}";
}
