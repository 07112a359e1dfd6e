using RaftActors.Host.Access;

namespace RaftActors.Host.Http;

/// <summary>A method and a path with what handles them.</summary>
/// <param name="Method">The method; GET includes HEAD.</param>
/// <param name="Path">The segments.</param>
/// <param name="Access">What a caller needs.</param>
/// <param name="Handler">Handles the request.</param>
/// <param name="Parameters">The allowed query parameters.</param>
internal sealed record Route(string Method, string[] Path, RouteAccess Access, Func<ApiRequest, Task> Handler, string[] Parameters)
{
    /// <summary>The undecoded value of the variable ("" without one), or null if the path does not match.</summary>
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
