namespace RaftActors.Simulation.Invariants.Ranges;

/// <summary>All replicas of a group have the same entries and answers at the same index.</summary>
internal sealed class EqualStates
{
    private readonly Dictionary<(string Group, long Index), ulong> _chains = [];

    public void Applied(string group, string replica, long index, ulong chain)
    {
        if (!_chains.TryAdd((group, index), chain) && _chains[(group, index)] != chain)
        {
            throw new SafetyViolation("EqualStates", $"{group}/{replica} differs from another replica at {index}");
        }
    }
}
