using RaftActors.Messages;

namespace RaftActors.AspNetCore.Metrics;

/// <summary>The latencies of the writes since the last call, for the plots of the page.</summary>
internal static class RecentWrites
{
    /// <summary>More than a quarter of a second of writes; beyond this, latencies are counted but not kept.</summary>
    private const int Kept = 16_384;
    private static readonly Lock Gate = new();
    private static readonly double[] Milliseconds = new double[Kept];
    private static int _acknowledged;
    private static int _others;

    public static void Add(TimeSpan took, Outcome outcome)
    {
        lock (Gate)
        {
            if (outcome != Outcome.Ok)
            {
                _others++;
                return;
            }

            if (_acknowledged < Kept)
            {
                Milliseconds[_acknowledged] = took.TotalMilliseconds;
            }

            _acknowledged++;
        }
    }

    /// <summary>The writes since the last call. Percentiles are zero if there were none.</summary>
    public static (int Acknowledged, int Others, double P50, double P99) Take()
    {
        lock (Gate)
        {
            var (acknowledged, others) = (_acknowledged, _others);
            var kept = Milliseconds.AsSpan(0, Math.Min(acknowledged, Kept));
            kept.Sort();
            _acknowledged = _others = 0;
            return (acknowledged, others, At(kept, 0.5), At(kept, 0.99));
        }
    }

    private static double At(ReadOnlySpan<double> sorted, double share) =>
        sorted.Length == 0 ? 0 : Math.Round(sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))], 3);
}
