namespace RaftActors.Host.Http;

/// <summary>
/// Paths and methods. A path's last variable may be <c>{name...}</c>: everything up to the end, slashes included, or up to the literal
/// segment behind it.
/// </summary>
internal sealed class RouteTable
{
    private readonly List<Route> _routes = [];

    public void Add(string method, string path, Func<ApiRequest, Task> handler) => _routes.Add(new Route(method, path.TrimStart('/').Split('/'), handler));

    /// <exception cref="ApiError">404 or 405.</exception>
    public (Func<ApiRequest, Task> Handler, string Value) Find(string method, string[] segments)
    {
        List<string> allowed = [];
        foreach (var route in _routes)
        {
            if (route.Match(segments) is { } raw)
            {
                if (route.Method == method)
                {
                    return (route.Handler, RequestTarget.Decode(raw));
                }

                allowed.Add(route.Method);
            }
        }

        throw allowed.Count == 0
            ? new ApiError(404, "no-such-path", "There is nothing at this path; see the README of the host for all of them.")
            : new ApiError(405, "wrong-method", $"This path takes {string.Join(", ", allowed)}, not {method}.") { Allow = string.Join(", ", allowed) };
    }

    private sealed record Route(string Method, string[] Path, Func<ApiRequest, Task> Handler)
    {
        /// <summary>The undecoded value of the variable ("" if there is none), or null if the path is another.</summary>
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
