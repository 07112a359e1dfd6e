using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using RaftActors.AspNetCore.Http;
using RaftActors.AspNetCore.Words;

namespace RaftActors.AspNetCore.Contracts;

/// <summary>
/// Reads a request's body by its contract: an unknown, missing or repeated property and a wrong type are errors that name the property. The
/// serializer refuses all of them too, with messages for programmers.
/// </summary>
internal static class JsonInput
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <param name="body">The body.</param>
    /// <param name="contract">What it must be.</param>
    /// <exception cref="ApiError">It is not.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> body, JsonTypeInfo<T> contract)
    {
        // The parser validates the bytes of a text only when it is read.
        if (!Utf8.IsValid(body.Span))
        {
            throw ApiError.Malformed("The body is not valid UTF-8, which JSON requires.");
        }

        try
        {
            using var document = JsonDocument.Parse(body, Options);
            Check(document.RootElement, contract, "The body");
            return document.RootElement.Deserialize(contract)!;
        }
        catch (JsonException wrong)
        {
            throw ApiError.Malformed($"The body is not valid JSON: {wrong.Message}");
        }
        catch (InvalidOperationException)
        {
            throw ApiError.Malformed("A name or text in the body is not valid: it contains an unpaired surrogate.");
        }
    }

    private static void Check(JsonElement value, JsonTypeInfo contract, string what)
    {
        string[] names = [.. contract.Properties.Select(p => p.Name)];
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw ApiError.Malformed(
                names.Length == 0
                    ? $"{what} must be empty or an empty JSON object."
                    : $"{what} must be a JSON object with {string.Join(", ", names)}.");
        }

        foreach (var property in value.EnumerateObject())
        {
            if (contract.Properties.FirstOrDefault(p => p.Name == property.Name) is not { } known)
            {
                throw ApiError.Malformed($"Unknown property '{property.Name}'{Nearest.Hint(property.Name, names)}");
            }

            CheckType(property.Value, known, contract);
        }

        foreach (var property in contract.Properties)
        {
            if (property.IsRequired && !value.TryGetProperty(property.Name, out _))
            {
                throw Wrong(property);
            }
        }
    }

    private static void CheckType(JsonElement value, JsonPropertyInfo property, JsonTypeInfo contract)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var isRight = value.ValueKind switch
        {
            // Only what must be given may be null: nothing is not the same as null.
            JsonValueKind.Null => property is { IsRequired: true, IsSetNullable: true },
            JsonValueKind.True or JsonValueKind.False => type == typeof(bool),
            JsonValueKind.Number => type == typeof(long) && value.TryGetInt64(out _),
            JsonValueKind.String => type == typeof(byte[]) ? value.TryGetBytesFromBase64(out _) : type == typeof(string) && IsText(value),
            JsonValueKind.Array => IsTextSets(value) && type == typeof(IReadOnlyList<IReadOnlyList<string>>),
            _ => IsObject(type),
        };
        if (!isRight)
        {
            throw Wrong(property);
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            Check(value, contract.Options.GetTypeInfo(type), $"'{property.Name}'");
        }
    }

    private static bool IsText(JsonElement value) => value.GetString() is not null;

    private static bool IsTextSets(JsonElement value) => value.EnumerateArray().All(
        set => set.ValueKind == JsonValueKind.Array
            && set.EnumerateArray().All(text => text.ValueKind == JsonValueKind.String && IsText(text)));

    private static bool IsObject(Type type) => type.IsClass && type != typeof(string) && type != typeof(byte[]);

    private static ApiError Wrong(JsonPropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var kind = type == typeof(bool) ? "true or false"
            : type == typeof(long) ? "a 64-bit whole number"
            : type == typeof(string) ? "a string"
            : type == typeof(byte[]) ? property.IsRequired ? "base64 or null" : "base64"
            : IsObject(type) ? "an object"
            : "a list of lists of strings";
        return ApiError.Malformed($"'{property.Name}' must be {kind}.");
    }
}
