using RaftActors.Soak.Faults;

namespace RaftActors.Soak;

/// <summary>What a run is asked for.</summary>
/// <param name="Length">How long faults go on.</param>
/// <param name="Seed">Decides the faults, and what clients do as far as chance decides it.</param>
/// <param name="Clients">Clients of each group.</param>
/// <param name="Only">The kinds of faults to choose from; empty for all.</param>
/// <param name="Directory">Where everything is kept; null: a temporary directory, kept only when something is wrong.</param>
internal sealed record SoakOptions(TimeSpan Length, int Seed, int Clients, IReadOnlyCollection<FaultKind> Only, string? Directory);
