using System.Text.RegularExpressions;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>Counts what a run reached.</summary>
internal sealed class RangeCounters
{
    private static readonly string[] Names =
    [
        .. Enum.GetNames<RangeReached>().Select(n => Regex.Replace(n, "(?<!^)([A-Z])", " $1").ToLowerInvariant()),
    ];
    private readonly long[] _counts = new long[Names.Length];

    public IReadOnlyDictionary<string, long> Counts =>
        new SortedDictionary<string, long>(Names.Zip(_counts).ToDictionary(p => p.First, p => p.Second), StringComparer.Ordinal);

    public long this[RangeReached what] => _counts[(int)what];

    public void Add(RangeReached what) => _counts[(int)what]++;
}
