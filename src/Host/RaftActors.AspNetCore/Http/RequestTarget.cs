using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace RaftActors.AspNetCore.Http;

/// <summary>
/// The target as sent by the client, split into its undecoded parts. Parsed from the raw text, because a key may contain encoded slashes
/// and dots that the server's own normalization changes.
/// </summary>
/// <param name="Segments">The path's segments after the first slash.</param>
/// <param name="Query">The part after the question mark; empty if there is none.</param>
internal readonly record struct RequestTarget(string[] Segments, string Query)
{
    /// <summary>The path of a request as it was sent.</summary>
    public static string PathOf(HttpContext http)
    {
        var target = Relative(http.Features.Get<IHttpRequestFeature>()!.RawTarget);
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? target : target[..query];
    }

    public static RequestTarget Parse(string raw)
    {
        var target = Relative(raw);
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? new RequestTarget(target[1..].Split('/'), "") : new RequestTarget(
            target[1..query].Split('/'), target[(query + 1)..]);
    }

    /// <summary>
    /// A path that routing takes apart as <see cref="Parse"/> does: it ignores empty segments, so they get a text that names nothing.
    /// </summary>
    public static string ForRouting(string path)
    {
        const string empty = "%";
        return path is "/" || !(path.EndsWith('/') || path.Contains("//", StringComparison.Ordinal))
            ? path
            : $"/{string.Join('/', path[1..].Split('/').Select(s => s.Length == 0 ? empty : s))}";
    }

    private static string Relative(string raw)
    {
        var target = raw;
        if (!target.StartsWith('/'))
        {
            // Absolute form, as sent by proxies.
            var authority = target.IndexOf("://", StringComparison.Ordinal);
            var slash = authority < 0 ? -1 : target.IndexOf('/', authority + 3);
            target = slash < 0 ? "/" : target[slash..];
        }

        return target;
    }
}
