using Microsoft.AspNetCore.OpenApi;
using RaftActors.AspNetCore.Documents;

namespace RaftActors.AspNetCore;

/// <summary>The HTTP interface in an application's OpenAPI document.</summary>
public static class RaftOpenApiExtensions
{
    /// <summary>
    /// Describes the routes of <see cref="RaftEndpointExtensions.MapRaft"/>: parameters, bodies, answers and errors. Without it the
    /// document lists their paths only, as their handlers read requests themselves. Other routes are left as they are.
    /// </summary>
    /// <remarks>
    /// How callers authenticate is the application's to describe. Use it in <c>AddOpenApi(options => options.AddRaft())</c>.
    /// </remarks>
    /// <param name="options">The options of one document.</param>
    /// <returns>The same options.</returns>
    public static OpenApiOptions AddRaft(this OpenApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options
            .AddSchemaTransformer(StrictNumbers.CorrectAsync)
            .AddOperationTransformer(OperationDocument.DescribeAsync)
            .AddDocumentTransformer(RoutePaths.CorrectAsync);
    }
}
