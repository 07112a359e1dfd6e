using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RaftActors.Etcd.Apis;
using RaftActors.Etcd.Keyspace;
using RaftActors.Machines.Mvcc;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Etcd.Json;

/// <summary><c>/health</c> and <c>/version</c>, as load balancers and dashboards of etcd ask them.</summary>
internal sealed class HealthRoutes(EtcdGroup group)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health", ServeHealthAsync);
        endpoints.MapGet("/version", http =>
        {
            JsonRoutes.AllowOrigins(http.Response);
            http.Response.ContentType = "application/json";
            var version = MaintenanceApi.Version;
            return http.Response.WriteAsync($$"""{"etcdserver":"{{version}}","etcdcluster":"{{version}}"}""", http.RequestAborted);
        });
    }

    private async Task ServeHealthAsync(HttpContext http)
    {
        JsonRoutes.AllowOrigins(http.Response);
        var query = http.Request.Query;
        var isLocal = query["serializable"] == "true";
        var problem = await ProblemAsync(isLocal, [.. query["exclude"].OfType<string>()], http.RequestAborted).ConfigureAwait(false);
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.StatusCode = problem.Length == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        var body = $$"""{"health":"{{(problem.Length == 0 ? "true" : "false")}}","reason":"{{problem}}"}""";
        await http.Response.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
    }

    private async Task<string> ProblemAsync(bool isLocal, string[] excluded, CancellationToken cancel)
    {
        try
        {
            var reply = isLocal
                ? await group.ReadLocalAsync(MvccQueries.Status(), cancel).ConfigureAwait(false)
                : await group.ReadAsync(MvccQueries.Status(), cancel).ConfigureAwait(false);
            var names = reply.Body.Status.Alarms.Select(a => a.Alarm == AlarmType.Nospace ? "NOSPACE" : "CORRUPT");
            return names.FirstOrDefault(n => !excluded.Contains(n)) is { } alarm ? $"ALARM {alarm}" : "";
        }
        catch (RpcException failed)
        {
            return failed.Status.Detail == EtcdErrors.NoLeaderText ? "RAFT NO LEADER" : "QGET ERROR";
        }
    }
}
