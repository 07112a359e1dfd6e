using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Contracts;
using RaftActors.AspNetCore.Http;
using RaftActors.Host.Metrics;

namespace RaftActors.Host.Http;

/// <summary><c>/metrics</c>: for Prometheus.</summary>
internal sealed class MetricsApi(MetricsCollector metrics, RangeWatch ranges, bool isOpen)
{
    /// <summary>A scrape does not wait for a map that has no leader.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private RouteAccess Access => isOpen ? RouteAccess.Open : RouteAccess.Cluster(AccessRole.Read);

    public void Map(RouteMap routes) => routes.Add("GET", "/metrics", Access, async request =>
    {
        var text = metrics.Text() + RangesText(await ranges.NowAsync(Patience).ConfigureAwait(false));
        await request.TextAsync(Encoding.UTF8.GetBytes(text), "text/plain; version=0.0.4; charset=utf-8").ConfigureAwait(false);
    }).WithMetadata(new ApiDocs("Metrics in the text format of Prometheus"));

    /// <summary>What the range map has, the same on every node; nothing without a map.</summary>
    private static string RangesText(RangeWatch.State? state)
    {
        if (state is null)
        {
            return "";
        }

        var text = new StringBuilder("# HELP raft_range_count Ranges of a keyspace.\n# TYPE raft_range_count gauge\n");
        foreach (var keyspace in state.Ranges.CountBy(r => r.Keyspace))
        {
            text.Append(CultureInfo.InvariantCulture, $"raft_range_count{{keyspace=\"{keyspace.Key}\"}} {keyspace.Value}\n");
        }

        return text
            .Append("# HELP raft_range_operations_open Operations on ranges that have not ended.\n")
            .Append("# TYPE raft_range_operations_open gauge\n")
            .Append(CultureInfo.InvariantCulture, $"raft_range_operations_open {state.Open.Length}\n")
            .ToString();
    }
}
