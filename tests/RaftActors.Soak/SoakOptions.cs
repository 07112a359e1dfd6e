using RaftActors.Soak.Cluster;
using RaftActors.Soak.Faults;

namespace RaftActors.Soak;

/// <summary>The options of a run.</summary>
/// <param name="Length">How long faults are injected.</param>
/// <param name="Seed">Determines the faults and the random choices of the clients.</param>
/// <param name="Clients">Clients per group.</param>
/// <param name="Only">The kinds of faults to choose from; empty for all.</param>
/// <param name="Store">Where the nodes keep their logs.</param>
/// <param name="Directory">Where everything is kept; null for a temporary directory, kept only if something was found.</param>
internal sealed record SoakOptions(
    TimeSpan Length, int Seed, int Clients, IReadOnlyCollection<FaultKind> Only, SoakStore Store, string? Directory)
{
    /// <summary>Whether the clients use keyspaces, whose ranges the operator splits and moves, instead of groups.</summary>
    public bool Ranges { get; init; }
}
