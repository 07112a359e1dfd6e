using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using RaftActors.Host.Access;
using RaftActors.Host.Demo;
using RaftActors.TestKit.Files;
using Xunit;

namespace RaftActors.Host.Tests.Http;

/// <summary>Metrics and spans sent to a collector of OpenTelemetry, which a small server plays.</summary>
[Collection(nameof(Metrics))]
public sealed class CollectorTests
{
    [Fact]
    public async Task A_node_sends_its_metrics_and_spans_when_it_stops_at_the_latest()
    {
        var received = new ConcurrentDictionary<string, string>();
        var spans = new ConcurrentQueue<OtlpSpan>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var collector = builder.Build();
        collector.MapPost("/base/v1/{kind}", async (string kind, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            if (kind == "traces")
            {
                foreach (var span in OtlpSpan.ReadAll(body.ToArray()))
                {
                    spans.Enqueue(span);
                }
            }

            var text = Encoding.Latin1.GetString(body.ToArray());
            received.AddOrUpdate(kind, text, (_, before) => before + text);
        });
        await collector.StartAsync();
        using var directory = new TemporaryDirectory();
        var settings = new HttpSettings(new IPEndPoint(IPAddress.Loopback, 0)) { Collector = new Uri($"{collector.Urls.First()}/base/") };

        await using (var node = await DemoCluster.StartAsync(1, settings, directory.Path, fresh: false))
        {
            using var http = new HttpClient { BaseAddress = node.Address };
            (await http.PutAsync(new Uri("/v1/kv/sent", UriKind.Relative), new StringContent("x"))).EnsureSuccessStatusCode();
        }

        Assert.Contains("raft.proposals", received["metrics"], StringComparison.Ordinal);
        var proposal = Assert.Single(spans, s => s.Name == "raft Propose");
        var request = Assert.Single(spans, s => s.Id == proposal.Parent);
        Assert.Equal((proposal.Trace, ""), (request.Trace, request.Parent));
        Assert.Equal("PUT /v1/kv/{**key}", request.Name);
        Assert.Contains("raft.index", received["traces"], StringComparison.Ordinal);
    }
}
