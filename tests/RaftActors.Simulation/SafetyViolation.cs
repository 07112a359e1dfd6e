namespace RaftActors.Simulation;

/// <summary>An invariant of the whole cluster was violated.</summary>
public sealed class SafetyViolation(string invariant, string seen) : Exception($"{invariant}: {seen}")
{
    public string Invariant { get; } = invariant;
}
