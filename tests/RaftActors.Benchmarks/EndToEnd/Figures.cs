namespace RaftActors.Benchmarks.EndToEnd;

/// <summary>One measurement.</summary>
/// <param name="PerSecond">Successful requests per second.</param>
/// <param name="P50">Median latency in milliseconds.</param>
/// <param name="P99">The 99th percentile, in milliseconds.</param>
/// <param name="Failed">Requests that did not succeed.</param>
internal sealed record Figures(double PerSecond, double P50, double P99, long Failed)
{
    public override string ToString() => $"{PerSecond:F0}/s, p50 {P50:F2} ms, p99 {P99:F2} ms, {Failed} failed";
}
