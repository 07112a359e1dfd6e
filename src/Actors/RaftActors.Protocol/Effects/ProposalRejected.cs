using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Effects;

/// <summary>Commands of the proposed batch were refused and not appended.</summary>
/// <param name="Offset">The first refused command, counted from the start of the batch.</param>
/// <param name="Count">The number of refused commands.</param>
/// <param name="Reason">Why they were refused.</param>
/// <param name="Leader">The leader, if known.</param>
public readonly record struct ProposalRejected(int Offset, int Count, RejectionReason Reason, ReplicaId Leader)
{
    /// <inheritdoc />
    public override string ToString() => $"ProposalRejected {Offset}+{Count} {Reason} leader={Leader}";
}
