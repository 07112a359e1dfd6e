using System.Globalization;

namespace RaftActors.Benchmarks.Ranges;

/// <summary>What clients saw in some time.</summary>
/// <param name="PerSecond">Writes that succeeded, per second.</param>
/// <param name="P50">Median latency in milliseconds.</param>
/// <param name="P99">The 99th percentile, in milliseconds.</param>
/// <param name="P999">The 99.9th percentile, in milliseconds.</param>
/// <param name="Longest">The longest write, in milliseconds.</param>
/// <param name="Failed">Requests of the whole load that did not succeed.</param>
internal sealed record RangeFigures(double PerSecond, double P50, double P99, double P999, double Longest, long Failed)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{PerSecond:N0} writes/s, p50 {P50:0.0} ms, p99 {P99:0.0} ms, p99.9 {P999:0.0} ms, longest {Longest:0.0} ms, {Failed} failed");
}
