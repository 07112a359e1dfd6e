namespace RaftActors.AspNetCore.Documents;

/// <summary>Names of operations from which generators of clients make names of methods.</summary>
internal static class OperationIds
{
    /// <summary><c>getKvKey</c> for <c>GET /v1/kv/{key}</c>: the method and the segments of the path, without the version.</summary>
    public static string Of(string method, string path)
    {
        var words = path.Split(['/', '{', '}', '.', '-', '*'], StringSplitOptions.RemoveEmptyEntries).Where(w => w != "v1");
        return method.ToLowerInvariant() + string.Concat(words.Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
    }
}
