namespace RaftActors.Machines.Hashing;

/// <summary>
/// This replica's state is not what a majority of the voters has: a machine that is not deterministic, or broken memory or disk.
/// </summary>
internal sealed class StateDivergedException(long index, ulong own, ulong majority) : Exception(
    $"The state differs from the majority's: at index {index} its hash is {own:x16}, the majority's is {majority:x16}.");
