using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Contracts;
using RaftActors.AspNetCore.Http;

namespace RaftActors.Host.Http;

/// <summary><c>/metrics</c>: for Prometheus, by the exporter of OpenTelemetry.</summary>
internal static class MetricsApi
{
    private const string Path = "/metrics";

    /// <summary>A scrape does not wait for a map that has no leader.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <param name="endpoints">The server.</param>
    /// <param name="routes">The checks of every route.</param>
    /// <param name="ranges">Read before each scrape.</param>
    /// <param name="isOpen">Whether it needs no credentials.</param>
    public static void Map(IEndpointRouteBuilder endpoints, RouteMap routes, RangeWatch ranges, bool isOpen)
    {
        var endpoint = endpoints.MapPrometheusScrapingEndpoint(Path)
            .WithMetadata(new ApiDocs("Metrics in the text format of Prometheus"));
        endpoint.Add(builder =>
        {
            var scrape = builder.RequestDelegate!;
            builder.RequestDelegate = async http =>
            {
                await ranges.NowAsync(Patience).ConfigureAwait(false);
                await scrape(http).ConfigureAwait(false);
            };
        });
        routes.Guard("GET", Path, isOpen ? RouteAccess.Open : RouteAccess.Cluster(AccessRole.Read), endpoint);
    }
}
