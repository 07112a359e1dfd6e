namespace RaftActors.Simulation.World;

/// <summary>How often something happened: proof that a run reached what it claims to try.</summary>
public sealed class Counters
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> Counts => _counts;

    public void Add(string what) => _counts[what] = _counts.GetValueOrDefault(what) + 1;
}
