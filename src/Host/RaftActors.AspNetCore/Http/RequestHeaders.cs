using System.Globalization;
using Microsoft.AspNetCore.Http;
using RaftActors.AspNetCore.Words;

namespace RaftActors.AspNetCore.Http;

/// <summary>
/// The headers of this interface. An unknown header with our prefix is refused: a mistyped one would let a write run without its session.
/// </summary>
internal static class RequestHeaders
{
    public const string Session = "Raft-Session";
    public const string Sequence = "Raft-Sequence";
    public const string Node = "Raft-Node";
    private const string Prefix = "Raft-";
    private static readonly string[] Known = [Node, Sequence, Session];

    /// <exception cref="ApiError">A header is unknown, or the body has a Content-Encoding.</exception>
    public static void Check(IHeaderDictionary headers)
    {
        foreach (var (name, _) in headers)
        {
            if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !Known.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw ApiError.Malformed($"Unknown header '{name}'{Nearest.Hint(name, Known)}");
            }
        }

        if (headers.ContentEncoding is { Count: > 0 } encoding
            && !encoding.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            throw new ApiError(
                415, "wrong-encoding", $"Content-Encoding '{encoding}' is not supported; send the body unencoded.");
        }
    }

    /// <summary>Null if not given.</summary>
    /// <exception cref="ApiError">The header is given more than once.</exception>
    public static string? Text(IHeaderDictionary headers, string name) => headers[name] switch
    {
        { Count: 0 } => null,
        { Count: 1 } value => value.ToString(),
        _ => throw ApiError.Malformed($"The header {name} is given more than once."),
    };

    /// <summary>Null if not given.</summary>
    /// <exception cref="ApiError">The value is not a whole number larger than zero.</exception>
    public static long? Number(IHeaderDictionary headers, string name) => Text(headers, name) switch
    {
        null => null,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 => number,
        _ => throw ApiError.Malformed($"The header {name} must be one whole number larger than zero."),
    };
}
