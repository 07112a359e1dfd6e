using Microsoft.AspNetCore.Builder;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Contracts;
using RaftActors.Keyspaces;

namespace RaftActors.AspNetCore.Http;

/// <summary><c>/v1/nodes</c>: the nodes that hold replicas of ranges, and orders to take work away from one.</summary>
internal static class NodeApi
{
    private const int MaxBodyBytes = 1024;

    public static void Map(RouteMap routes)
    {
        routes.Add("GET", "/v1/nodes", RouteAccess.Cluster(AccessRole.Read), ListAsync)
            .WithMetadata(new ApiDocs("The nodes that may hold replicas of ranges", Answer: typeof(NodeList)));
        routes.Add("POST", "/v1/nodes/{id}/drain", RouteAccess.Cluster(AccessRole.Operate), DrainAsync)
            .WithMetadata(new ApiDocs("Takes work away from a node", Body: typeof(NodeDrain), Answer: typeof(NodeChanged)));
        routes.Add("POST", "/v1/nodes/{id}/resume", RouteAccess.Cluster(AccessRole.Operate), ResumeAsync)
            .WithMetadata(new ApiDocs("Gives a node work again", Answer: typeof(NodeChanged)));
    }

    private static async Task ListAsync(ApiRequest request)
    {
        var map = await RangeApi.AskAsync(request, (r, cancel) => r.MapAsync(cancel)).ConfigureAwait(false);
        await request
            .OkAsync(new NodeList(map.Version, [.. map.Nodes.Select(n => new NodeListed(n.Id, n.State, n.Labels, n.Replicas))]))
            .ConfigureAwait(false);
    }

    private static async Task DrainAsync(ApiRequest request)
    {
        var body = await request.OptionalBodyAsync(RequestJson.Default.NodeDrain, MaxBodyBytes).ConfigureAwait(false);
        var leadersOnly = body.LeadersOnly ?? false;
        await ChangeAsync(request, (r, cancel) => r.DrainAsync(request.Value, leadersOnly, cancel)).ConfigureAwait(false);
    }

    private static async Task ResumeAsync(ApiRequest request)
    {
        await request.NoBodyAsync().ConfigureAwait(false);
        await ChangeAsync(request, (r, cancel) => r.ResumeAsync(request.Value, cancel)).ConfigureAwait(false);
    }

    /// <summary>Answers with the node's state, which the planner changes further.</summary>
    private static async Task ChangeAsync(ApiRequest request, Func<RaftRanges, CancellationToken, Task<RangeResult>> change)
    {
        if (await FindAsync(request).ConfigureAwait(false) is null)
        {
            throw new ApiError(404, "no-such-node", $"No node called '{request.Value}' has registered; see /v1/nodes.");
        }

        RangeResult result;
        try
        {
            result = await change(request.Node.Ranges, request.Cancelled).ConfigureAwait(false);
        }
        catch (TimeoutException late)
        {
            // The order may have been sent before the map stopped answering.
            result = new RangeResult(RangeOutcome.Unknown, 0, late.Message);
        }

        RangeApi.Checked("meta", result);
        await request.OkAsync(new NodeChanged(request.Value, await FindAsync(request).ConfigureAwait(false))).ConfigureAwait(false);
    }

    private static async Task<string?> FindAsync(ApiRequest request)
    {
        var nodes = await RangeApi.AskAsync(request, (r, cancel) => r.NodesAsync(cancel)).ConfigureAwait(false);
        return nodes.FirstOrDefault(n => n.Id == request.Value) is { } node ? node.State : null;
    }
}
