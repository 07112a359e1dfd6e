namespace RaftActors.Protocol.Tests.Simulation.Mutants;

/// <summary>A bug, as one change to the text of the core.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="File">Where, below the core's folder.</param>
/// <param name="Right">The text that stands there exactly once.</param>
/// <param name="Wrong">What the bug makes of it.</param>
/// <param name="FoundBy">The invariant that must say so.</param>
/// <param name="Run">The simulator's arguments: which faults, how many seeds at most.</param>
public sealed record Mutant(string Name, string File, string Right, string Wrong, string FoundBy, string Run)
{
    /// <summary>A second change, where a second guard covers the first.</summary>
    public (string File, string Right, string Wrong)? And { get; init; }

    public override string ToString() => Name;
}
