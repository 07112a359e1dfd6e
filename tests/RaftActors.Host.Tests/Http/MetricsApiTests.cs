using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
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
        var text = await reply.Content.ReadAsStringAsync();

        Assert.Equal("text/plain", reply.Content.Headers.ContentType!.MediaType);
        Assert.Contains("# TYPE raft_host_write_duration_seconds histogram\n", text, StringComparison.Ordinal);
        var writes = Value(text, "raft_host_write_duration_seconds_count", "outcome=\"ok\"");
        Assert.True(writes >= 1);
        Assert.Equal(writes, Value(text, "raft_host_write_duration_seconds_bucket", "outcome=\"ok\"", "le=\"+Inf\""));
        Assert.True(Value(text, "raft_proposals_total", "group=\"kv\"") >= 1);
        Assert.Equal(1, Value(text, "raft_is_leader", "group=\"kv\""));
        Assert.True(Value(text, "dotnet_process_memory_working_set_bytes") > 1_000_000);
    }

    /// <summary>What a check of Prometheus' own tools asks of names, units, types and help.</summary>
    [Fact]
    public async Task Every_family_of_ours_follows_the_conventions_of_Prometheus()
    {
        (await node.Http.PutAsync(new Uri("/v1/kv/named", UriKind.Relative), new StringContent("x"))).EnsureSuccessStatusCode();
        var lines = (await node.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n');
        var types = lines.Where(l => l.StartsWith("# TYPE raft_", StringComparison.Ordinal)).Select(l => l.Split(' ')).ToList();

        Assert.True(types.Count >= 15, $"{types.Count} families");
        Assert.Equal(types.Count, types.Select(t => t[2]).Distinct().Count());
        foreach (var (name, type) in types.Select(t => (t[2], t[3])))
        {
            Assert.Matches("^[a-z][a-z0-9]*(_[a-z0-9]+)*$", name);
            Assert.Equal(type == "counter", name.EndsWith("_total", StringComparison.Ordinal));
            Assert.False(name.EndsWith("_ratio", StringComparison.Ordinal), $"{name} is not a share of something");
            if (name.Contains("duration", StringComparison.Ordinal) || name.Contains("lag_", StringComparison.Ordinal))
            {
                Assert.EndsWith("_seconds", name, StringComparison.Ordinal);
            }

            var help = lines.Single(l => l.StartsWith($"# HELP {name} ", StringComparison.Ordinal));
            Assert.EndsWith(".", help, StringComparison.Ordinal);
            Assert.Contains(lines, l => Regex.IsMatch(l, $"^{name}(_bucket|_count|_sum)?(\\{{| )"));
        }
    }

    /// <summary>A node that no longer has a replica must not go on saying that it leads.</summary>
    [Fact]
    public async Task A_state_ends_with_what_it_describes()
    {
        using var meter = new Meter("RaftActors");
        var isGone = false;
        KeyValuePair<string, object?>[] staying = [new("group", "g"), new("node", "n8")];
        KeyValuePair<string, object?>[] ending = [new("group", "g"), new("node", "n9")];
        meter.CreateObservableGauge("raft.test.state", () => isGone
            ? [new Measurement<long>(1, staying)]
            : (Measurement<long>[])[new(1, staying), new(2, ending)]);

        var before = await node.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        isGone = true;
        var after = await node.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Equal(2, Value(before, "raft_test_state", "node=\"n9\""));
        Assert.Equal(1, Value(after, "raft_test_state", "node=\"n8\""));
        Assert.DoesNotContain("n9", after, StringComparison.Ordinal);
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

    /// <summary>The number of the only series with these labels.</summary>
    private static double Value(string text, string name, params string[] labels)
    {
        var line = text.Split('\n').Single(
            l => Regex.IsMatch(l, $"^{name}(\\{{| )") && labels.All(label => l.Contains(label, StringComparison.Ordinal)));
        return double.Parse(line[(line.IndexOf('}', StringComparison.Ordinal) + 1)..].Trim().Split(' ') switch
        {
            [var number, ..] when line.Contains('}', StringComparison.Ordinal) => number,
            var words => words[1],
        });
    }
}
