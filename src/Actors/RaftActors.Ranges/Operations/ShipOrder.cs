using RaftActors.Ranges.Routing;

namespace RaftActors.Ranges.Operations;

/// <summary>What the leader of a source is told: ship the state, freeze, and have it absorbed.</summary>
/// <param name="Operation">The merge.</param>
/// <param name="Attempt">The number of the order; a repetition changes nothing.</param>
/// <param name="Version">The version at which the source is frozen.</param>
/// <param name="Target">Who is to take the keys over, with its members.</param>
internal sealed record ShipOrder(long Operation, long Attempt, long Version, RangeDescriptor Target)
{
    /// <summary>
    /// What a leader of this term writes into the target's log as the attempt: a later leader's are higher, even if it got an older order.
    /// </summary>
    public long AttemptAt(long term) => (term << 20) | Math.Min(Attempt, (1 << 20) - 1);
}
