namespace RaftActors.Host.Http;

/// <summary>
/// Paths and methods. A path's last variable may be <c>{name...}</c>: everything up to the end, slashes included, or up to the literal
/// segment after it.
/// </summary>
internal sealed class RouteTable
{
    private readonly List<Route> _routes = [];

    /// <param name="method">The method; GET includes HEAD.</param>
    /// <param name="path">The path.</param>
    /// <param name="handler">Handles the request.</param>
    /// <param name="parameters">The allowed query parameters; any other is refused.</param>
    public void Add(string method, string path, Func<ApiRequest, Task> handler, params string[] parameters)
    {
        _routes.Add(new Route(method, path.TrimStart('/').Split('/'), handler, [.. parameters.Order(StringComparer.Ordinal)]));
    }

    /// <exception cref="ApiError">404 or 405, or an invalid value or parameter.</exception>
    public (Func<ApiRequest, Task> Handler, string Value, QueryParameters Parameters) Find(string method, RequestTarget target)
    {
        List<string> allowed = [];
        foreach (var route in _routes)
        {
            if (route.Match(target.Segments) is { } raw)
            {
                if (route.Method == method || (route.Method == "GET" && method == "HEAD"))
                {
                    return (route.Handler, PercentText.Decode(raw, "path"), QueryParameters.Read(target.Query, route.Parameters));
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
                Allow = string.Join(", ", allowed),
            };
    }

    private sealed record Route(string Method, string[] Path, Func<ApiRequest, Task> Handler, string[] Parameters)
    {
        /// <summary>The undecoded value of the variable ("" if there is none), or null if the path does not match.</summary>
        public string? Match(string[] segments)
        {
            var value = "";
            for (var i = 0; i < Path.Length; i++)
            {
                if (i >= segments.Length)
                {
                    return null;
                }

                if (Path[i].EndsWith("...}", StringComparison.Ordinal))
                {
                    var behind = Path.Length - i - 1;
                    var end = segments.Length - behind;
                    return end > i && Path.AsSpan(i + 1).SequenceEqual(segments.AsSpan(end)) ? string.Join('/', segments[i..end]) : null;
                }

                if (Path[i].StartsWith('{'))
                {
                    value = segments[i];
                }
                else if (Path[i] != segments[i])
                {
                    return null;
                }
            }

            return segments.Length == Path.Length ? value : null;
        }
    }
}
