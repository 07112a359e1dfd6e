using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RaftActors.Etcd.Apis;
using RaftActors.Etcd.Keyspace;
using RaftActors.Etcd.Metrics;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Etcd.Json;

/// <summary><c>/health</c>, <c>/livez</c>, <c>/readyz</c>, <c>/version</c>, <c>/metrics</c>: for load balancers and dashboards.</summary>
internal sealed class HealthRoutes(EtcdGroup group, CheckRoutes checks, MetricsPage metrics)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        HttpMethodRule.MapGet(endpoints, "/health", ServeHealthAsync);
        HttpMethodRule.MapGet(endpoints, "/version", ServeVersionAsync);
        HttpMethodRule.MapGet(endpoints, "/metrics", ServeMetricsAsync);
        checks.Map(endpoints);
    }

    private static Task ServeVersionAsync(HttpContext http)
    {
        var version = MaintenanceApi.Version;
        return WriteAsync(http, "application/json", $$"""{"etcdserver":"{{version}}","etcdcluster":"{{version}}"}""");
    }

    private async Task ServeMetricsAsync(HttpContext http) => await WriteAsync(
        http, "text/plain; version=0.0.4; charset=utf-8", await metrics.WriteAsync(http.RequestAborted).ConfigureAwait(false))
        .ConfigureAwait(false);

    private async Task ServeHealthAsync(HttpContext http)
    {
        var query = http.Request.Query;
        var excluded = query["exclude"];
        var (status, problem) = await HealthReads.ReadAsync(group, query["serializable"] == "true", http.RequestAborted)
            .ConfigureAwait(false);
        var alarm = status?.Alarms.Select(a => NameOf(a.Alarm)).FirstOrDefault(n => !excluded.Contains(n));
        var reason = alarm is not null ? $"ALARM {alarm}"
            : problem is null ? ""
            : problem == EtcdErrors.NoLeaderText ? "RAFT NO LEADER"
            : "QGET ERROR";
        http.Response.StatusCode = reason.Length == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        var body = $$"""{"health":"{{(reason.Length == 0 ? "true" : "false")}}","reason":"{{reason}}"}""";
        await WriteAsync(http, "text/plain; charset=utf-8", body).ConfigureAwait(false);
    }

    private static string NameOf(AlarmType alarm) => alarm == AlarmType.Nospace ? "NOSPACE" : "CORRUPT";

    private static Task WriteAsync(HttpContext http, string type, string body)
    {
        http.Response.ContentType = type;
        return http.Response.WriteAsync(body, http.RequestAborted);
    }
}
