using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace RaftActors.AspNetCore.Http;

/// <summary>
/// The variable part of a path as it was sent: the route's own value has lost what the server decoded, such as the difference between
/// <c>%2F</c> and a slash at the end of a key.
/// </summary>
internal static class PathValue
{
    /// <returns>The undecoded value; empty for a route without a variable.</returns>
    /// <exception cref="ApiError">404 or 405: the text that was sent is not a path of the route.</exception>
    public static string Of(HttpContext http, string[] sent, ApiRoute route)
    {
        var pattern = ((RouteEndpoint)http.GetEndpoint()!).RoutePattern.PathSegments;
        var skipped = http.Request.PathBase.HasValue ? http.Request.PathBase.Value.Count(c => c == '/') : 0;
        var segments = sent.AsSpan(Math.Min(skipped, sent.Length));
        var value = "";
        for (var i = 0; i < pattern.Count; i++)
        {
            if (i >= segments.Length)
            {
                throw NoSuchPath();
            }

            if (pattern[i].Parts[0] is RoutePatternParameterPart variable)
            {
                if (variable.IsCatchAll)
                {
                    return Rest(segments[i..], route);
                }

                value = segments[i];
            }
            else if (!IsLiteral(pattern[i], segments[i]))
            {
                throw NoSuchPath();
            }
        }

        // "/" has one segment, which is empty, and a pattern without any.
        var isWhole = segments.Length == pattern.Count || (pattern.Count == 0 && segments is [""]);
        return isWhole ? value : throw NoSuchPath();
    }

    public static ApiError NoSuchPath() => new(404, "no-such-path", "Unknown path; /openapi/v1.json lists all paths.");

    public static ApiError WrongMethod(string method, string allowed) =>
        new(405, "wrong-method", $"This path supports {allowed}, not {method}.") { Header = ("Allow", allowed) };

    private static bool IsLiteral(RoutePatternPathSegment segment, string sent) =>
        segment.Parts[0] is RoutePatternLiteralPart literal && literal.Content.Equals(sent, StringComparison.OrdinalIgnoreCase);

    private static string Rest(Span<string> segments, ApiRoute route)
    {
        if (route.Suffix is null)
        {
            return string.Join('/', segments);
        }

        return segments.Length > 1 && segments[^1] == route.Suffix
            ? string.Join('/', segments[..^1])
            : throw WrongMethod(route.Method, "GET, HEAD, PUT, DELETE");
    }
}
