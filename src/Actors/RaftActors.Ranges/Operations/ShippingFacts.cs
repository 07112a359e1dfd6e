namespace RaftActors.Ranges.Operations;

/// <summary>What the leader of a source ships, or shipped last. Lost with its leadership.</summary>
/// <param name="Operation">The merge.</param>
/// <param name="Attempt">The attempt that it was ordered to make.</param>
/// <param name="IsRunning">Whether it still ships.</param>
/// <param name="SilentFor">Milliseconds since the target acknowledged anything.</param>
internal sealed record ShippingFacts(long Operation, long Attempt, bool IsRunning, long SilentFor);
