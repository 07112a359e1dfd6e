using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RaftActors.AspNetCore.Access;

namespace RaftActors.AspNetCore.Http;

/// <summary>Adds routes to a group of endpoints. Each has a role, so that none can be forgotten.</summary>
internal sealed class RouteMap(RouteGroupBuilder group, ApiContext context)
{
    private const string Rest = "{**key}";

    /// <summary>Documents are made of endpoints that have a method; these have delegates, and say everything in metadata.</summary>
    private static readonly MethodInfo Described = ((Action)Describe).Method;

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
        return group.MapMethods(path[..end], Methods(method), new ApiEndpoint(context, route, handler).RunAsync)
            .WithMetadata(route, Described);
    }

    /// <summary>Puts an endpoint of the framework behind the same checks as every route.</summary>
    /// <param name="method">The method; GET includes HEAD.</param>
    /// <param name="path">Its path.</param>
    /// <param name="access">Who may use it.</param>
    /// <param name="endpoint">The endpoint.</param>
    public void Guard(string method, string path, RouteAccess access, IEndpointConventionBuilder endpoint) => endpoint.Add(builder =>
    {
        var route = new ApiRoute(method, path, access, []);
        var serve = builder.RequestDelegate!;
        builder.RequestDelegate = new ApiEndpoint(context, route, request => serve(request.Http)).RunAsync;
        builder.Metadata.Add(new HttpMethodMetadata(Methods(method)));
        builder.Metadata.Add(route);
        builder.Metadata.Add(Described);
    });

    private static void Describe()
    {
        // Never called.
    }

    private static string[] Methods(string method) =>
        method == HttpMethods.Get ? [HttpMethods.Get, HttpMethods.Head] : [method];
}
