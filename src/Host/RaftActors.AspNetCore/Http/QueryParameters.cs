using System.Globalization;
using RaftActors.AspNetCore.Words;

namespace RaftActors.AspNetCore.Http;

/// <summary>
/// The parameters of a request, decoded by the rule of <see cref="PercentText"/>. Only known ones, each once.
/// </summary>
internal sealed class QueryParameters
{
    private static readonly QueryParameters None = new([]);
    private readonly List<KeyValuePair<string, string>> _values;

    private QueryParameters(List<KeyValuePair<string, string>> values) => _values = values;

    /// <exception cref="ApiError">A parameter is unknown, given twice, or not percent-encoded UTF-8.</exception>
    public static QueryParameters Read(string query, IReadOnlyCollection<string> known)
    {
        if (query.Length == 0)
        {
            return None;
        }

        var parameters = new QueryParameters([]);
        foreach (var part in query.AsSpan().Split('&'))
        {
            var pair = query.AsSpan()[part];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf('=');
            var name = PercentText.Decode(equals < 0 ? pair : pair[..equals], "name of a parameter");
            if (!known.Contains(name))
            {
                throw ApiError.Malformed($"Unknown parameter '{name}'{Nearest.Hint(name, known)}");
            }

            if (parameters.Text(name) is not null)
            {
                throw ApiError.Malformed($"The parameter '{name}' is given more than once.");
            }

            parameters._values.Add(new(name, PercentText.Decode(equals < 0 ? "" : pair[(equals + 1)..], $"parameter '{name}'")));
        }

        return parameters;
    }

    /// <summary>Null if not given.</summary>
    public string? Text(string name)
    {
        foreach (var (key, value) in _values)
        {
            if (key == name)
            {
                return value;
            }
        }

        return null;
    }

    /// <exception cref="ApiError">The value is not a whole number, or out of range.</exception>
    public long Number(string name, long otherwise, long min, long max) => Text(name) is not { } text
        ? otherwise
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw ApiError.Malformed($"The parameter '{name}' must be a whole number between {min} and {max}, not '{text}'.");
}
