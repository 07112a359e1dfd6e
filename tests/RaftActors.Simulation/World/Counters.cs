using System.Text.RegularExpressions;

namespace RaftActors.Simulation.World;

/// <summary>Counts events: proof that a run reached what it claims to exercise.</summary>
public sealed class Counters
{
    private static readonly string[] Names =
    [
        .. Enum.GetNames<Reached>().Select(n => Regex.Replace(n, "(?<!^)([A-Z])", " $1").ToLowerInvariant()),
    ];
    private readonly long[] _counts = new long[Names.Length];

    public IReadOnlyDictionary<string, long> Counts =>
        new SortedDictionary<string, long>(Names.Zip(_counts).ToDictionary(p => p.First, p => p.Second), StringComparer.Ordinal);

    public long this[Reached what] => _counts[(int)what];

    public void Add(Reached what) => _counts[(int)what]++;
}
