namespace RaftActors.Host.Http;

/// <summary>
/// The target as the client sent it, cut into its undecoded parts. Taken raw, because a key may contain encoded slashes and dots that the
/// server's own normalisation changes.
/// </summary>
/// <param name="Segments">The path's segments behind the first slash.</param>
/// <param name="Query">What stands behind the question mark; empty if there is none.</param>
internal readonly record struct RequestTarget(string[] Segments, string Query)
{
    public static RequestTarget Parse(string raw)
    {
        var target = raw;
        if (!target.StartsWith('/'))
        {
            // Absolute form, as proxies send it.
            var authority = target.IndexOf("://", StringComparison.Ordinal);
            var slash = authority < 0 ? -1 : target.IndexOf('/', authority + 3);
            target = slash < 0 ? "/" : target[slash..];
        }

        var query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? new RequestTarget(target[1..].Split('/'), "") : new RequestTarget(
            target[1..query].Split('/'), target[(query + 1)..]);
    }
}
