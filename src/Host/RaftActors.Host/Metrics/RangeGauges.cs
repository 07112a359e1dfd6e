using System.Diagnostics.Metrics;
using RaftActors.AspNetCore.Http;
using RaftActors.AspNetCore.Metrics;

namespace RaftActors.Host.Metrics;

/// <summary>What the range map has, the same on every node; nothing without a map.</summary>
internal sealed class RangeGauges : IDisposable
{
    private readonly Meter _meter = new(HostMetrics.MeterName);

    public RangeGauges(RangeWatch ranges)
    {
        _meter.CreateObservableGauge("raft.range.count", () => Count(ranges.Now()), "{range}", "Ranges of a keyspace.");
        _meter.CreateObservableGauge(
            "raft.range.operations.open", () => Open(ranges.Now()), "{operation}", "Operations on ranges that have not ended.");
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<int>> Count(RangeWatch.State? state) => state is null
        ? []
        : state.Ranges.CountBy(r => r.Keyspace)
            .Select(k => new Measurement<int>(k.Value, new KeyValuePair<string, object?>("keyspace", k.Key)));

    private static IEnumerable<Measurement<int>> Open(RangeWatch.State? state) =>
        state is null ? [] : [new Measurement<int>(state.Open.Length)];
}
