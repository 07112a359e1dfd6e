using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using RaftActors.AspNetCore.Http;

namespace RaftActors.AspNetCore.Documents;

/// <summary>Corrects what the framework concludes about paths from the endpoints of this library.</summary>
internal static class RoutePaths
{
    /// <summary>Marks the operations of this library; not a part of the document.</summary>
    public const string Ours = "raft-actors";

    private const string LastSegment = "/cas";

    public static Task CorrectAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        foreach (var (path, item) in document.Paths.ToArray())
        {
            // Every GET path answers it; said once, in the description.
            if (RouteOf(item, HttpMethod.Head) is not null)
            {
                item.Operations!.Remove(HttpMethod.Head);
            }

            // Its endpoint is the rest of the path, which demands the last segment.
            if (RouteOf(item, HttpMethod.Post) is { } route
                && route.Path.EndsWith(LastSegment, StringComparison.Ordinal)
                && !path.EndsWith(LastSegment, StringComparison.Ordinal)
                && item.Operations!.Remove(HttpMethod.Post, out var swap))
            {
                document.Paths[path + LastSegment] = new OpenApiPathItem { Operations = new() { [HttpMethod.Post] = swap } };
            }
        }

        return Task.CompletedTask;
    }

    private static ApiRoute? RouteOf(IOpenApiPathItem item, HttpMethod method) =>
        item.Operations?.GetValueOrDefault(method)?.Metadata?.TryGetValue(Ours, out var route) == true ? route as ApiRoute : null;
}
