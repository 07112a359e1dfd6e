using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Http;

namespace RaftActors.Host.Documents;

/// <summary>How a caller of a route says who it is.</summary>
internal static class RouteSecurity
{
    public static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var route = context.Description.ActionDescriptor.EndpointMetadata.OfType<ApiRoute>().Last();
        operation.Description = $"Needs: {route.Access}.";
        operation.Security = route.Access.Role == AccessRole.Open
            ? []
            :
            [
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", context.Document)] = [] },
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("certificate", context.Document)] = [] },
            ];
        return Task.CompletedTask;
    }
}
