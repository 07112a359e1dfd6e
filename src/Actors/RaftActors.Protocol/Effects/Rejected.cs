using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Effects;

/// <summary>Commands of the batch just proposed were refused and not appended.</summary>
/// <param name="Offset">The first one refused, counted from the start of the batch.</param>
/// <param name="Count">How many.</param>
/// <param name="Reason">Why.</param>
/// <param name="Leader">Who leads, as far as known.</param>
public readonly record struct Rejected(int Offset, int Count, RejectionReason Reason, ReplicaId Leader)
{
    /// <inheritdoc />
    public override string ToString() => $"Rejected {Offset}+{Count} {Reason} leader={Leader}";
}
