using Akka.Actor;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Http;
using RaftActors.AspNetCore.Nodes;
using RaftActors.Status;

namespace RaftActors.Host.Http;

/// <summary><c>/health</c>.</summary>
internal sealed class HealthApi(NodeSet nodes)
{
    public void Map(RouteMap routes)
    {
        routes.Add("GET", "/health/live", RouteAccess.Open, LiveAsync);
        routes.Add("GET", "/health/ready", RouteAccess.Open, ReadyAsync);
    }

    /// <summary>
    /// Whether the actor systems of this process still work: their routers answer. A node that waits for others is live.
    /// </summary>
    private async Task LiveAsync(ApiRequest request)
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

        await request.OkAsync(
            new { Status = stuck.Count == 0 ? "live" : "stuck", Stuck = stuck }, stuck.Count == 0 ? 200 : 503).ConfigureAwait(false);
    }

    private async Task ReadyAsync(ApiRequest request)
    {
        List<string> missing = [.. nodes.Ids.Where(id => nodes.Find(id) is null).Select(id => $"{id}: dead")];
        foreach (var node in nodes.Running)
        {
            missing.AddRange(await MissingAsync(node).ConfigureAwait(false));
        }

        await request
            .OkAsync(new { Status = missing.Count == 0 ? "ready" : "not-ready", Missing = missing }, missing.Count == 0 ? 200 : 503)
            .ConfigureAwait(false);
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
}
