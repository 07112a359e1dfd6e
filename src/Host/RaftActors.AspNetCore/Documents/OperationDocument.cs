using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.OpenApi;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Contracts;
using RaftActors.AspNetCore.Http;

namespace RaftActors.AspNetCore.Documents;

/// <summary>One route in the document: from the metadata of its endpoint.</summary>
internal static class OperationDocument
{
    private const string Json = "application/json";
    private const string Bytes = "application/octet-stream";
    private static readonly string[] Numbers = ["index", "limit", "maxStalenessMs", "tail"];

    public static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<ApiRoute>().LastOrDefault() is not { } route)
        {
            // A route of the application.
            return;
        }

        var docs = metadata.OfType<ApiDocs>().LastOrDefault() ?? new ApiDocs(route.Path);
        operation.Summary = docs.Summary;
        operation.OperationId = OperationIds.Of(context.Description.HttpMethod!, route.Path);
        operation.Metadata = new Dictionary<string, object> { [RoutePaths.Ours] = route };
        operation.Tags = new HashSet<OpenApiTagReference>();
        operation.Parameters = [.. Parameters(route)];
        operation.RequestBody = docs.Body is { } body
            ? new OpenApiRequestBody { Content = await ContentAsync(context, body, Json, cancel).ConfigureAwait(false) }
            : null;
        operation.Responses = new OpenApiResponses
        {
            ["200"] = new OpenApiResponse
            {
                Description = docs.AreEvents ? "Server-sent events; the data of one." : "Done.",
                Content = docs.Answer is { } answer
                    ? await ContentAsync(context, answer, docs.AreEvents ? ApiRequest.EventStream : Json, cancel).ConfigureAwait(false)
                    : [],
            },
            ["default"] = new OpenApiResponse
            {
                Description = "Refused, or the outcome is unknown.",
                Content = await ContentAsync(context, typeof(ApiProblem), ErrorGuard.ContentType, cancel).ConfigureAwait(false),
            },
        };
    }

    private static IEnumerable<IOpenApiParameter> Parameters(ApiRoute route)
    {
        foreach (var variable in RoutePatternFactory.Parse(route.Path).Parameters)
        {
            yield return Parameter(variable.Name, ParameterLocation.Path, JsonSchemaType.String);
        }

        foreach (var name in route.Parameters)
        {
            var parameter = Parameter(
                name, ParameterLocation.Query, Numbers.Contains(name) ? JsonSchemaType.Integer : JsonSchemaType.String);
            if (name == "consistency")
            {
                ((OpenApiSchema)parameter.Schema!).Enum = [.. ReadConsistency.Names.Select(n => JsonValue.Create(n))];
            }

            yield return parameter;
        }

        yield return Parameter("Raft-Node", ParameterLocation.Header, JsonSchemaType.String);
        if (route.Access is { Role: AccessRole.Write })
        {
            yield return Parameter("Raft-Session", ParameterLocation.Header, JsonSchemaType.Integer);
            yield return Parameter("Raft-Sequence", ParameterLocation.Header, JsonSchemaType.Integer);
        }
    }

    private static OpenApiParameter Parameter(string name, ParameterLocation place, JsonSchemaType type) => new()
    {
        Name = name,
        In = place,
        Required = place == ParameterLocation.Path,
        Schema = new OpenApiSchema { Type = type },
    };

    private static async Task<Dictionary<string, OpenApiMediaType>> ContentAsync(
        OpenApiOperationTransformerContext context, Type type, string media, CancellationToken cancel) =>
        type == typeof(byte[])
            ? new() { [Bytes] = new OpenApiMediaType() }
            : new()
            {
                [media] = new OpenApiMediaType
                {
                    Schema = await context.GetOrCreateSchemaAsync(type, null, cancel).ConfigureAwait(false),
                },
            };
}
