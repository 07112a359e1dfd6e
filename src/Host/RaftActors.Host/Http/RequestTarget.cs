namespace RaftActors.Host.Http;

/// <summary>
/// The target as sent by the client, split into its undecoded parts. Parsed from the raw text, because a key may contain encoded slashes
/// and dots that the server's own normalization changes.
/// </summary>
/// <param name="Segments">The path's segments after the first slash.</param>
/// <param name="Query">The part after the question mark; empty if there is none.</param>
internal readonly record struct RequestTarget(string[] Segments, string Query)
{
    public static RequestTarget Parse(string raw)
    {
        var target = raw;
        if (!target.StartsWith('/'))
        {
            // Absolute form, as sent by proxies.
            var authority = target.IndexOf("://", StringComparison.Ordinal);
            var slash = authority < 0 ? -1 : target.IndexOf('/', authority + 3);
            target = slash < 0 ? "/" : target[slash..];
        }

        var query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? new RequestTarget(target[1..].Split('/'), "") : new RequestTarget(
            target[1..query].Split('/'), target[(query + 1)..]);
    }
}
