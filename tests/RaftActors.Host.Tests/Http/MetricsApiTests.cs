using System.Diagnostics.Metrics;
using RaftActors.Host.Metrics;
using Xunit;

namespace RaftActors.Host.Tests.Http;

[Collection(nameof(Metrics))]
public sealed class MetricsApiTests(SingleNode node) : IClassFixture<SingleNode>
{
    [Fact]
    public async Task Metrics_show_client_latencies_and_process_resources()
    {
        (await node.Http.PutAsync(new Uri("/v1/kv/measured", UriKind.Relative), new StringContent("x"))).EnsureSuccessStatusCode();

        using var reply = await node.Http.GetAsync(new Uri("/metrics", UriKind.Relative));
        var lines = (await reply.Content.ReadAsStringAsync()).Split('\n');

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", reply.Content.Headers.ContentType!.ToString());
        Assert.Contains("# TYPE raft_host_write_duration histogram", lines);
        Assert.True(Value(lines, "raft_host_write_duration_count{outcome=\"ok\"}") >= 1);
        Assert.Equal(
            Value(lines, "raft_host_write_duration_count{outcome=\"ok\"}"),
            Value(lines, "raft_host_write_duration_bucket{outcome=\"ok\",le=\"+Inf\"}"));
        Assert.Contains(lines, l =>
            l.StartsWith("raft_proposals{", StringComparison.Ordinal) && l.Contains("group=\"kv\"", StringComparison.Ordinal));
        Assert.Contains("# TYPE raft_write_duration histogram", lines);
        Assert.True(Value(lines, "process_resident_memory_bytes") > 1_000_000);
        Assert.Contains(lines, l => l.StartsWith("dotnet_gc_", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_kind_of_instrument_is_written_in_the_text_format()
    {
        using var meter = new Meter("RaftActors");
        using var collector = new MetricsCollector();
        var counter = meter.CreateCounter<long>("raft.test.total", "{x}", "Counts\nthings.");
        var histogram = meter.CreateHistogram(
            "raft.test.sizes", "By", null, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 2.5] });
        var level = 7;
        meter.CreateObservableGauge("raft.test.level", () => level);

        counter.Add(2, new KeyValuePair<string, object?>("group", "k\"v"));
        counter.Add(3, new KeyValuePair<string, object?>("group", "k\"v"));
        counter.Add(1, new KeyValuePair<string, object?>("group", "other"));
        histogram.Record(1);
        histogram.Record(2);
        histogram.Record(3);
        var lines = collector.Text().Split('\n');

        Assert.Contains("# HELP raft_test_total Counts\\nthings.", lines);
        Assert.Contains("# TYPE raft_test_total counter", lines);
        Assert.Contains("raft_test_total{group=\"k\\\"v\"} 5", lines);
        Assert.Contains("raft_test_total{group=\"other\"} 1", lines);
        Assert.Equal(1, Value(lines, "raft_test_sizes_bucket{le=\"1\"}"));
        Assert.Equal(2, Value(lines, "raft_test_sizes_bucket{le=\"2.5\"}"));
        Assert.Equal(3, Value(lines, "raft_test_sizes_bucket{le=\"+Inf\"}"));
        Assert.Equal(6, Value(lines, "raft_test_sizes_sum"));
        Assert.Contains("# TYPE raft_test_level gauge", lines);
        Assert.Equal(7, Value(lines, "raft_test_level"));
    }

    [Fact]
    public void A_series_ends_with_what_it_describes()
    {
        using var meter = new Meter("RaftActors");
        using var collector = new MetricsCollector();
        var counter = meter.CreateCounter<long>("raft.test.counted");
        var gone = false;
        KeyValuePair<string, object?>[] staying = [new("group", "g"), new("node", "n8")];
        KeyValuePair<string, object?>[] ending = [new("group", "g"), new("node", "n9")];
        meter.CreateObservableGauge("raft.test.state", () => gone
            ? [new Measurement<long>(1, staying)]
            : (Measurement<long>[])[new(1, staying), new(2, ending), new(3, [.. ending, new("peer", "n8")])]);
        counter.Add(1, staying);
        counter.Add(1, ending);
        counter.Add(1, new KeyValuePair<string, object?>("group", "g"));

        var before = collector.Text();
        gone = true;
        var after = collector.Text();
        counter.Add(5, ending);
        var again = collector.Text().Split('\n');

        Assert.Contains("raft_test_state{group=\"g\",node=\"n9\",peer=\"n8\"} 3", before, StringComparison.Ordinal);
        Assert.Contains("raft_test_counted{group=\"g\",node=\"n9\"} 1", before, StringComparison.Ordinal);
        Assert.DoesNotContain("n9", after, StringComparison.Ordinal);
        Assert.Contains("raft_test_state{group=\"g\",node=\"n8\"} 1", after, StringComparison.Ordinal);
        Assert.Contains("raft_test_counted{group=\"g\",node=\"n8\"} 1", after, StringComparison.Ordinal);
        Assert.Contains("raft_test_counted{group=\"g\"} 1", after, StringComparison.Ordinal);
        Assert.Equal(5, Value(again, "raft_test_counted{group=\"g\",node=\"n9\"}"));
    }

    [Fact]
    public async Task Every_histogram_in_seconds_advises_boundaries_that_tell_latencies_apart()
    {
        (await node.Http.PutAsync(new Uri("/v1/kv/advised", UriKind.Relative), new StringContent("x"))).EnsureSuccessStatusCode();
        var found = new List<Instrument>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name.StartsWith("RaftActors", StringComparison.Ordinal) && instrument.Unit == "s")
                {
                    found.Add(instrument);
                }
            },
        };
        listener.Start();

        Assert.True(found.Count >= 6, string.Join(", ", found.Select(i => i.Name)));
        Assert.All(found, i =>
        {
            var bounds = Assert.IsType<Histogram<double>>(i).Advice!.HistogramBucketBoundaries!;
            Assert.Equal((0.00005, 10), (bounds[0], bounds[^1]));
            Assert.Equal(bounds.Order(), bounds);
        });
    }

    private static double Value(string[] lines, string series) =>
        double.Parse(lines.Single(l => l.StartsWith(series + " ", StringComparison.Ordinal))[(series.Length + 1)..]);
}
