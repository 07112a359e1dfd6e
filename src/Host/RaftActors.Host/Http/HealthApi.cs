using System.Text.Json.Serialization.Metadata;
using Akka.Actor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Contracts;
using RaftActors.AspNetCore.Http;
using RaftActors.AspNetCore.Nodes;
using RaftActors.Status;

namespace RaftActors.Host.Http;

/// <summary><c>/health/live</c> and <c>/health/ready</c>: two health checks, and their answers.</summary>
internal static class HealthApi
{
    private const string Live = "live";
    private const string Ready = "ready";

    public static void Add(IServiceCollection services, NodeSet nodes) => services.AddHealthChecks()
        .Add(new HealthCheckRegistration(Live, new NodesCheck(() => StuckAsync(nodes)), null, null))
        .Add(new HealthCheckRegistration(Ready, new NodesCheck(() => MissingAsync(nodes)), null, null));

    public static void Map(IEndpointRouteBuilder endpoints, RouteMap routes)
    {
        Map(endpoints, routes, Live, HostJson.Default.Liveness, p => new Liveness(p.Count == 0 ? "live" : "stuck", p));
        Map(endpoints, routes, Ready, HostJson.Default.Readiness, p => new Readiness(p.Count == 0 ? "ready" : "not-ready", p));
    }

    /// <summary>
    /// Why a node is not ready: one line per replica that is not running or knows no leader. A replica removed from its group does not
    /// count.
    /// </summary>
    public static async Task<IReadOnlyList<string>> MissingAsync(ApiNode node)
    {
        try
        {
            var status = await node.Client.StatusAsync().ConfigureAwait(false);
            return status.Problem is { } problem
                ? [$"{node.Id}: {problem}"]
                :
                [
                    .. status
                        .Replicas.Where(r => r.Phase != ReplicaPhase.Removed && (r.Phase != ReplicaPhase.Running || r.Leader is null))
                        .Select(r =>
                            $"{r.Group}/{r.Node}: {r.Problem ?? (r.Phase != ReplicaPhase.Running ? r.Phase.ToString() : "knows no leader")}"
                        ),
                ];
        }
        catch (AskTimeoutException)
        {
            return [$"{node.Id}: does not answer"];
        }
    }

    private static void Map<T>(
        IEndpointRouteBuilder endpoints, RouteMap routes, string check, JsonTypeInfo<T> type, Func<IReadOnlyList<string>, T> answer)
    {
        var path = $"/health/{check}";
        var options = new HealthCheckOptions
        {
            Predicate = c => c.Name == check,
            ResponseWriter = (http, report) => http.Response.WriteAsJsonAsync(
                answer((IReadOnlyList<string>)report.Entries[check].Data[NodesCheck.Problems]),
                type,
                "application/json",
                http.RequestAborted),
        };
        var endpoint = endpoints.MapHealthChecks(path, options)
            .WithMetadata(new ApiDocs($"Whether the nodes are {check}", Answer: typeof(T)));
        routes.Guard("GET", path, RouteAccess.Open, endpoint);
    }

    /// <summary>
    /// The nodes whose actor systems no longer work: their routers do not answer. A node that waits for others is live.
    /// </summary>
    private static async Task<IReadOnlyList<string>> StuckAsync(NodeSet nodes)
    {
        List<string> stuck = [];
        foreach (var node in nodes.Running)
        {
            try
            {
                await node.Client.StatusAsync().ConfigureAwait(false);
            }
            catch (AskTimeoutException)
            {
                stuck.Add(node.Id);
            }
        }

        return stuck;
    }

    private static async Task<IReadOnlyList<string>> MissingAsync(NodeSet nodes)
    {
        List<string> missing = [.. nodes.Ids.Where(id => nodes.Find(id) is null).Select(id => $"{id}: dead")];
        foreach (var node in nodes.Running)
        {
            missing.AddRange(await MissingAsync(node).ConfigureAwait(false));
        }

        return missing;
    }
}
