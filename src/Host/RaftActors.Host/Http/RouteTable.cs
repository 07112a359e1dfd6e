using RaftActors.Host.Access;

namespace RaftActors.Host.Http;

/// <summary>
/// Paths and methods. A path's last variable may be <c>{name...}</c>: everything up to the end, slashes included, or up to the literal
/// segment after it.
/// </summary>
internal sealed class RouteTable
{
    private readonly List<Route> _routes = [];

    /// <summary>Every route, in the order in which they are tried.</summary>
    public IReadOnlyList<Route> All => _routes;

    /// <param name="method">The method; GET includes HEAD.</param>
    /// <param name="path">The path.</param>
    /// <param name="access">Who may use it: every route has a role.</param>
    /// <param name="handler">Handles the request.</param>
    /// <param name="parameters">The allowed query parameters; any other is refused.</param>
    public void Add(string method, string path, RouteAccess access, Func<ApiRequest, Task> handler, params string[] parameters) =>
        _routes.Add(
            new Route(method, path.TrimStart('/').Split('/'), access, handler, [.. parameters.Order(StringComparer.Ordinal)]));

    /// <exception cref="ApiError">404 or 405, or an invalid value or parameter.</exception>
    public (Route Route, string Value, QueryParameters Parameters) Find(string method, RequestTarget target)
    {
        List<string> allowed = [];
        foreach (var route in _routes)
        {
            if (route.Match(target.Segments) is { } raw)
            {
                if (route.Method == method || (route.Method == "GET" && method == "HEAD"))
                {
                    return (route, PercentText.Decode(raw, "path"), QueryParameters.Read(target.Query, route.Parameters));
                }

                allowed.Add(route.Method);
                if (route.Method == "GET")
                {
                    allowed.Add("HEAD");
                }
            }
        }

        throw allowed.Count == 0
            ? new ApiError(404, "no-such-path", "Unknown path; see the README of the host for all paths.")
            : new ApiError(405, "wrong-method", $"This path supports {string.Join(", ", allowed)}, not {method}.")
            {
                Header = ("Allow", string.Join(", ", allowed)),
            };
    }
}
