using System.Text;
using RaftActors.Host.Metrics;

namespace RaftActors.Host.Http;

/// <summary><c>/metrics</c>: for Prometheus.</summary>
internal sealed class MetricsApi(MetricsCollector metrics)
{
    public void Map(RouteTable routes) =>
        routes.Add("GET", "/metrics", request =>
            request.TextAsync(Encoding.UTF8.GetBytes(metrics.Text()), "text/plain; version=0.0.4; charset=utf-8"));
}
