namespace RaftActors.Host.Http;

/// <summary>The faults of the demo.</summary>
/// <param name="Dead">The nodes that do not run.</param>
/// <param name="Partition">The sides, which cannot hear each other.</param>
/// <param name="Paused">The nodes that neither send nor receive.</param>
internal sealed record FaultState(
    IReadOnlyList<string> Dead, IReadOnlyList<IReadOnlyList<string>> Partition, IReadOnlyList<string> Paused);
