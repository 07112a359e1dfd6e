using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using RaftActors.AspNetCore.Http;

namespace RaftActors.AspNetCore.Documents;

/// <summary>
/// Numbers in the contracts of this library are numbers only. The framework would allow text as well: it looks at the options of the
/// application, not at the serializers that read the requests.
/// </summary>
internal static class StrictNumbers
{
    public static Task CorrectAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancel)
    {
        if (context.JsonPropertyInfo?.DeclaringType.Assembly == typeof(ApiRoute).Assembly
            && schema.Type is { } type
            && (type & (JsonSchemaType.Integer | JsonSchemaType.Number)) != 0)
        {
            (schema.Type, schema.Pattern) = (type & ~JsonSchemaType.String, null);
        }

        return Task.CompletedTask;
    }
}
