using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RaftActors.AspNetCore.Access;

namespace RaftActors.AspNetCore.Http;

/// <summary>Adds routes to a group of endpoints. Each has a role, so that none can be forgotten.</summary>
internal sealed class RouteMap(RouteGroupBuilder group, ApiContext context)
{
    private const string Rest = "{**key}";

    /// <param name="method">The method; GET includes HEAD.</param>
    /// <param name="path">
    /// The pattern. <c>{**key}</c> is everything up to the end, slashes included, or up to one literal segment after it.
    /// </param>
    /// <param name="access">Who may use it.</param>
    /// <param name="handler">Handles the request.</param>
    /// <param name="parameters">The allowed query parameters; any other is refused.</param>
    public IEndpointConventionBuilder Add(
        string method, string path, RouteAccess access, Func<ApiRequest, Task> handler, params string[] parameters)
    {
        var end = path.IndexOf(Rest, StringComparison.Ordinal) is >= 0 and var at ? at + Rest.Length : path.Length;
        var route = new ApiRoute(
            method, path.Replace("**", "", StringComparison.Ordinal), access, [.. parameters.Order(StringComparer.Ordinal)])
        {
            Suffix = end < path.Length ? path[(end + 1)..] : null,
        };
        string[] methods = method == HttpMethods.Get ? [HttpMethods.Get, HttpMethods.Head] : [method];
        return group.MapMethods(path[..end], methods, new ApiEndpoint(context, route, handler).RunAsync).WithMetadata(route);
    }
}
