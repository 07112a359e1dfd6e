using System.Diagnostics;

namespace RaftActors.Benchmarks.Akka;

/// <summary>Repeats a short measurement and keeps its best result.</summary>
internal static class Best
{
    /// <summary>The most units per second over all rounds; <paramref name="run"/> says how many units it did.</summary>
    public static async Task<double> RateAsync(int rounds, Func<Task<long>> run)
    {
        var best = 0.0;
        for (var round = 0; round <= rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            var units = await run();
            var rate = units / watch.Elapsed.TotalSeconds;

            // The first round only warms up: the code is compiled again while it runs.
            best = round == 0 ? 0 : Math.Max(best, rate);
        }

        return best;
    }

    /// <summary>The lowest median, in microseconds, of the latencies that each round gives back in ticks of <see cref="Stopwatch"/>.</summary>
    public static async Task<double> MedianAsync(int rounds, Func<Task<long[]>> run, double quantile = 0.5)
    {
        var best = double.MaxValue;
        for (var round = 0; round <= rounds; round++)
        {
            var latencies = await run();
            Array.Sort(latencies);
            if (round > 0)
            {
                var ticks = latencies[(int)(quantile * (latencies.Length - 1))];
                best = Math.Min(best, Stopwatch.GetElapsedTime(0, ticks).TotalMicroseconds);
            }
        }

        return best;
    }
}
