using System.Diagnostics.Metrics;

namespace RaftActors.Telemetry;

/// <summary>
/// Bucket boundaries for histograms in seconds, as advice for the collector: OpenTelemetry's defaults start at five, so every latency would
/// fall into the first bucket.
/// </summary>
public static class DurationBuckets
{
    /// <summary>Boundaries from 50 µs to 10 s: from a write in memory to a request that reaches its deadline.</summary>
    public static InstrumentAdvice<double> Advice { get; } = new()
    {
        HistogramBucketBoundaries =
        [
            0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
            0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };
}
