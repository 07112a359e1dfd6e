namespace RaftActors.Machines.Hashing;

/// <summary>
/// This replica's state differs from that of a majority of the voters: the machine is not deterministic, or memory or disk is broken.
/// </summary>
internal sealed class StateDivergedException(long index, ulong own, ulong majority) : Exception(
    $"The state differs from the majority's at index {index}: its hash is {own:x16}, the majority's is {majority:x16}.");
