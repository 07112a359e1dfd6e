using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Nodes;

namespace RaftActors.AspNetCore.Http;

/// <summary>What every route does before its handler: checks the request, finds its node, and lets its caller in.</summary>
/// <param name="context">What the routes share.</param>
/// <param name="route">The route.</param>
/// <param name="handler">Handles the request.</param>
internal sealed class ApiEndpoint(ApiContext context, ApiRoute route, Func<ApiRequest, Task> handler)
{
    public Task RunAsync(HttpContext http)
    {
        var caller = http.Features.Get<ICaller>();
        return ErrorGuard.RunAsync(http, context.Log, caller, () => ServeAsync(http, caller));
    }

    private Task ServeAsync(HttpContext http, ICaller? caller)
    {
        RequestHeaders.Check(http.Request.Headers);
        var target = RequestTarget.Parse(http.Features.Get<IHttpRequestFeature>()!.RawTarget);
        var value = PercentText.Decode(PathValue.Of(http, target.Segments, route), "path");
        var parameters = QueryParameters.Read(target.Query, route.Parameters);
        var known = AccessCheck.Known(caller, route.Access, http);
        var node = NodeAsked(http);
        AccessCheck.Demand(known, route.Access, value, parameters, node);
        var request = new ApiRequest(http, node, value, parameters, known, caller);
        return route.Access.IsAudited && caller is not null ? AuditedAsync(http, caller, request) : handler(request);
    }

    private async Task AuditedAsync(HttpContext http, ICaller caller, ApiRequest request)
    {
        var outcome = "not ended: the client left, or the node failed";
        try
        {
            await handler(request).ConfigureAwait(false);
            outcome = http.Response.StatusCode.ToString(CultureInfo.InvariantCulture);
        }
        catch (ApiError error)
        {
            outcome = $"{error.Status} {error.Code}";
            throw;
        }
        finally
        {
            caller.Operated(request.BodyRead.Span, outcome);
        }
    }

    /// <summary>The node of this process named by the header Raft-Node, or the next in turn.</summary>
    private ApiNode? NodeAsked(HttpContext http) => RequestHeaders.Text(http.Request.Headers, RequestHeaders.Node) switch
    {
        null => context.Nodes.Next(),
        var asked when !context.Nodes.Ids.Contains(asked) => throw new ApiError(
            404, "no-such-node", $"There is no node '{asked}' in this process; the nodes are {string.Join(", ", context.Nodes.Ids)}."),
        var asked => context.Nodes.Find(asked) ?? throw new ApiError(503, "dead", $"Node {asked} is dead."),
    };
}
