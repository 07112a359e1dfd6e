using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace RaftActors.AspNetCore.Documents;

/// <summary>Corrects what the framework concludes about paths from the endpoints of this library.</summary>
internal static class RoutePaths
{
    private const string Key = "/v1/kv/{key}";
    private const string LastSegment = "/cas";

    public static Task CorrectAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        foreach (var (path, item) in document.Paths.ToArray())
        {
            // Every GET path answers it; said once, in the description.
            if (IsOurs(item, HttpMethod.Head, "HEAD/"))
            {
                item.Operations!.Remove(HttpMethod.Head);
            }

            // Its endpoint is the rest of the path, which demands the last segment.
            if (IsOurs(item, HttpMethod.Post, $"POST{Key}{LastSegment}") && item.Operations!.Remove(HttpMethod.Post, out var swap))
            {
                document.Paths[path + LastSegment] = new OpenApiPathItem { Operations = new() { [HttpMethod.Post] = swap } };
            }
        }

        return Task.CompletedTask;
    }

    private static bool IsOurs(IOpenApiPathItem item, HttpMethod method, string id) =>
        item.Operations?.GetValueOrDefault(method)?.OperationId?.StartsWith(id, StringComparison.Ordinal) == true;
}
