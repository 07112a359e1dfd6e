using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RaftActors.Etcd.Apis;
using RaftActors.Etcd.Keyspace;
using RaftActors.Etcd.Metrics;
using RaftActors.Machines.Mvcc;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Etcd.Json;

/// <summary><c>/health</c>, <c>/livez</c>, <c>/readyz</c>, <c>/version</c>, <c>/metrics</c>: for load balancers and dashboards.</summary>
internal sealed class HealthRoutes(EtcdGroup group, MetricsPage metrics)
{
    private const string Get = "GET";
    private const string Plain = "text/plain; charset=utf-8";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        Map(endpoints, "/health", ServeHealthAsync);
        Map(endpoints, "/version", ServeVersionAsync);
        Map(endpoints, "/metrics", ServeMetricsAsync);
        MapChecks(endpoints, "livez", [Local]);
        MapChecks(endpoints, "readyz", [Corruption, Local, Linearizable]);
    }

    private (string Name, Func<CancellationToken, Task<string?>> ProblemAsync) Local =>
        ("serializable_read", async cancel => await ReadAsync(isLocal: true, cancel).ConfigureAwait(false) is { Problem: { } problem }
            ? problem
            : null);

    private (string Name, Func<CancellationToken, Task<string?>> ProblemAsync) Linearizable =>
        ("linearizable_read", async cancel => (await ReadAsync(isLocal: false, cancel).ConfigureAwait(false)).Problem);

    private (string Name, Func<CancellationToken, Task<string?>> ProblemAsync) Corruption =>
        ("data_corruption", async cancel =>
        {
            var (status, _) = await ReadAsync(isLocal: true, cancel).ConfigureAwait(false);
            return status?.Alarms.Any(a => a.Alarm == AlarmType.Corrupt) == true ? "alarm activated: CORRUPT" : null;
        });

    private static void Map(IEndpointRouteBuilder endpoints, string path, Func<HttpContext, Task> serveAsync) =>
        endpoints.Map(path, http => HttpMethodRule.Admits(http, Get) ? serveAsync(http) : Task.CompletedTask);

    /// <summary>All checks of a kind, and each of them below it.</summary>
    private static void MapChecks(
        IEndpointRouteBuilder endpoints, string kind, (string Name, Func<CancellationToken, Task<string?>> ProblemAsync)[] checks)
    {
        Map(endpoints, $"/{kind}", http => ServeChecksAsync(http, kind, checks));
        foreach (var check in checks)
        {
            Map(endpoints, $"/{kind}/{check.Name}", http => ServeChecksAsync(http, kind, [check]));
        }
    }

    private static async Task ServeChecksAsync(
        HttpContext http, string kind, (string Name, Func<CancellationToken, Task<string?>> ProblemAsync)[] checks)
    {
        var (excluded, lines, isWell) = (http.Request.Query["exclude"], new StringBuilder(), true);
        foreach (var (name, problemAsync) in checks)
        {
            var isExcluded = excluded.Contains(name);
            var problem = isExcluded ? null : await problemAsync(http.RequestAborted).ConfigureAwait(false);
            isWell &= problem is null;
            lines.Append(problem is not null ? $"[-]{name} failed: {problem}\n" : $"[+]{name}{(isExcluded ? " excluded:" : "")} ok\n");
        }

        var body = !isWell ? $"{lines}{kind} check failed\n" : http.Request.Query.ContainsKey("verbose") ? $"{lines}ok\n" : "ok\n";
        http.Response.StatusCode = isWell ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        await WriteAsync(http, Plain, body).ConfigureAwait(false);
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
        var (status, problem) = await ReadAsync(query["serializable"] == "true", http.RequestAborted).ConfigureAwait(false);
        var alarm = status?.Alarms.Select(a => NameOf(a.Alarm)).FirstOrDefault(n => !excluded.Contains(n));
        var reason = alarm is not null ? $"ALARM {alarm}"
            : problem is null ? ""
            : problem == EtcdErrors.NoLeaderText ? "RAFT NO LEADER"
            : "QGET ERROR";
        http.Response.StatusCode = reason.Length == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        var body = $$"""{"health":"{{(reason.Length == 0 ? "true" : "false")}}","reason":"{{reason}}"}""";
        await WriteAsync(http, Plain, body).ConfigureAwait(false);
    }

    private static string NameOf(AlarmType alarm) => alarm == AlarmType.Nospace ? "NOSPACE" : "CORRUPT";

    /// <summary>The state, or why it cannot be read.</summary>
    private async Task<(StatusAnswer? Status, string? Problem)> ReadAsync(bool isLocal, CancellationToken cancel)
    {
        try
        {
            var reply = isLocal
                ? await group.ReadLocalAsync(MvccQueries.Status(), cancel).ConfigureAwait(false)
                : await group.ReadAsync(MvccQueries.Status(), cancel).ConfigureAwait(false);
            return (reply.Body.Status, null);
        }
        catch (RpcException failed)
        {
            return (null, failed.Status.Detail);
        }
    }

    private static Task WriteAsync(HttpContext http, string type, string body)
    {
        http.Response.ContentType = type;
        return http.Response.WriteAsync(body, http.RequestAborted);
    }
}
