using RaftActors.Benchmarks.Race.Clients;

namespace RaftActors.Benchmarks.Race.Report;

/// <summary>One result out of those of several rounds: each figure is the median of its own; errors are added up.</summary>
internal static class Medians
{
    public static LoadResult? Of(IReadOnlyList<LoadResult> rounds) => rounds.Count == 0
        ? null
        : new LoadResult
        {
            PerSecond = Median(rounds, r => r.PerSecond),
            P50 = Median(rounds, r => r.P50),
            P99 = Median(rounds, r => r.P99),
            P999 = Median(rounds, r => r.P999),
            Max = Median(rounds, r => r.Max),
            Errors = rounds.Sum(r => r.Errors),
            FirstError = rounds.Select(r => r.FirstError).FirstOrDefault(e => e is not null),
            ServerMicroseconds = Median(rounds, r => r.ServerMicroseconds),
            ClientMicroseconds = Median(rounds, r => r.ClientMicroseconds),
            Seconds = Median(rounds, r => r.Seconds),
        };

    /// <summary>The value in the middle, or the mean of the two in the middle.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double Median(IEnumerable<LoadResult> rounds, Func<LoadResult, double> figure) => Median(rounds.Select(figure));
}
