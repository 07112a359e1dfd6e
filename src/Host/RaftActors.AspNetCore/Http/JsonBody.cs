using System.Text.Json;
using System.Text.Unicode;
using RaftActors.AspNetCore.Words;

namespace RaftActors.AspNetCore.Http;

/// <summary>A request's JSON object, read strictly: a wrong type, a duplicate or an unknown property is an error that names it.</summary>
internal sealed class JsonBody
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 8, AllowDuplicateProperties = false };
    private readonly JsonElement _root;

    private JsonBody(JsonElement root) => _root = root;

    public static JsonBody Parse(ReadOnlyMemory<byte> bytes, params ReadOnlySpan<string> names)
    {
        // The parser validates the bytes of a text only when it is read.
        if (!Utf8.IsValid(bytes.Span))
        {
            throw ApiError.Malformed("The body is not valid UTF-8, which JSON requires.");
        }

        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(bytes, Options);
            root = document.RootElement.Clone();
        }
        catch (JsonException wrong)
        {
            throw ApiError.Malformed($"The body is not valid JSON: {wrong.Message}");
        }
        catch (InvalidOperationException)
        {
            // Comparing names for duplicates reads them.
            throw ApiError.Malformed("A name in the body is not valid text: it contains an unpaired surrogate.");
        }

        return Checked(root, names);
    }

    private static JsonBody Checked(JsonElement root, ReadOnlySpan<string> names)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw ApiError.Malformed(
                names.Length == 0
                    ? "The body must be empty or an empty JSON object."
                    : $"The body must be a JSON object with {string.Join(", ", names)}.");
        }

        foreach (var property in root.EnumerateObject())
        {
            var name = NameOf(property);
            if (!names.Contains(name))
            {
                throw ApiError.Malformed($"Unknown property '{name}'{Nearest.Hint(name, names.ToArray())}");
            }
        }

        return new JsonBody(root);
    }

    public string Text(string name) => _root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
        ? TextOf(value, name)
        : throw ApiError.Malformed($"'{name}' must be a string.");

    /// <summary>Null if missing.</summary>
    public string? OptionalText(string name) => _root.TryGetProperty(name, out _) ? Text(name) : null;

    /// <summary>The number of properties.</summary>
    public int Count => _root.GetPropertyCount();

    public bool Has(string name) => _root.TryGetProperty(name, out _);

    public bool Flag(string name) =>
        _root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw ApiError.Malformed($"'{name}' must be true or false.");

    /// <summary>A nested object; required, with these properties only.</summary>
    public JsonBody Inner(string name, params ReadOnlySpan<string> names) => _root.TryGetProperty(name, out var value)
        ? Checked(value, names)
        : throw ApiError.Malformed($"'{name}' must be an object.");

    /// <summary>A list of lists of strings; required.</summary>
    public IReadOnlyList<IReadOnlyList<string>> TextSets(string name) =>
        _root.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Array
        && value
            .EnumerateArray()
            .All(set => set.ValueKind == JsonValueKind.Array && set.EnumerateArray().All(text => text.ValueKind == JsonValueKind.String))
            ? [.. value.EnumerateArray().Select(set => (IReadOnlyList<string>)[.. set.EnumerateArray().Select(text => TextOf(text, name))])]
            : throw ApiError.Malformed($"'{name}' must be a list of lists of strings.");

    public long Number(string name) => OptionalNumber(name) ?? throw ApiError.Malformed($"'{name}' must be a whole number.");

    /// <summary>Null if missing.</summary>
    public long? OptionalNumber(string name)
    {
        if (!_root.TryGetProperty(name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number
            : throw ApiError.Malformed($"'{name}' must be a 64-bit whole number.");
    }

    private static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw ApiError.Malformed("A name in the body is not valid text: it contains an unpaired surrogate.");
        }
    }

    private static string TextOf(JsonElement value, string name)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw ApiError.Malformed($"'{name}' is not valid text: it contains an unpaired surrogate.");
        }
    }

    /// <summary>Base64, or null for null; required.</summary>
    public ReadOnlyMemory<byte>? Bytes(string name)
    {
        if (_root.TryGetProperty(name, out var value))
        {
            if (value.ValueKind == JsonValueKind.Null)
            {
                return null;
            }

            if (value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out var bytes))
            {
                return bytes;
            }
        }

        throw ApiError.Malformed($"'{name}' must be base64 or null.");
    }
}
