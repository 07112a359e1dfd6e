namespace RaftActors.Protocol.Tests.Simulation.Mutants;

/// <summary>A bug, as one change to the source text of the core.</summary>
/// <param name="Name">A description of the bug.</param>
/// <param name="File">The file, relative to the core's folder.</param>
/// <param name="Right">The original text, which occurs exactly once.</param>
/// <param name="Wrong">The replacement text.</param>
/// <param name="FoundBy">The invariant that must detect it.</param>
/// <param name="Run">The simulator's arguments: the faults and the maximum of seeds.</param>
public sealed record Mutant(string Name, string File, string Right, string Wrong, string FoundBy, string Run)
{
    /// <summary>A second change, needed if a second guard covers the first.</summary>
    public (string File, string Right, string Wrong)? And { get; init; }

    public override string ToString() => Name;
}
