using System.Diagnostics.Metrics;
using RaftActors.Messages;
using RaftActors.Telemetry;

namespace RaftActors.AspNetCore.Metrics;

/// <summary>The host's own instruments: the latencies that HTTP clients see.</summary>
internal static class HostMetrics
{
    public const string MeterName = "RaftActors.Host";
    private static readonly Meter Meter = new(MeterName, RaftTelemetry.Version);
    private static readonly Histogram<double> Writes = Meter.CreateHistogram(
        "raft.host.write.duration", "s", "From a command's arrival over HTTP to the group's answer.", tags: null, DurationBuckets.Advice);

    private static readonly Histogram<double> Reads = Meter.CreateHistogram(
        "raft.host.read.duration", "s", "From a query's arrival over HTTP to the group's answer.", tags: null, DurationBuckets.Advice);

    private static readonly UpDownCounter<long> Streams = Meter.CreateUpDownCounter<long>(
        "raft.host.event.streams", "{stream}", "Open server-sent event streams.");

    public static void Write(TimeSpan took, Outcome outcome)
    {
        Writes.Record(took.TotalSeconds, new KeyValuePair<string, object?>("outcome", Name(outcome)));
        RecentWrites.Add(took, outcome);
    }

    public static void Read(TimeSpan took, Outcome outcome) =>
        Reads.Record(took.TotalSeconds, new KeyValuePair<string, object?>("outcome", Name(outcome)));

    public static void StreamsChanged(int by) => Streams.Add(by);

    private static string Name(Outcome outcome) => outcome switch
    {
        Outcome.Ok => "ok",
        Outcome.Unknown => "unknown",
        Outcome.MachineError => "machine-error",
        _ => "not-applied",
    };
}
