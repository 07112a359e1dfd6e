using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using RaftActors.Host.Cli;

namespace RaftActors.Host.Documents;

/// <summary>What the document says about the interface as a whole.</summary>
internal static class WholeDocument
{
    private const string Swap = "/v1/kv/{key}/cas";

    public static Task FinishAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        document.Info = new OpenApiInfo
        {
            Title = "RaftActors",
            Version = CommandLine.Version(),
            Description = "Every GET path also answers HEAD. A key may contain slashes.",
        };
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["token"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" },
            ["certificate"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.MutualTLS },
        };
        foreach (var path in document.Paths.Values)
        {
            path.Operations?.Remove(HttpMethod.Head);
        }

        // Its endpoint is the rest of the path, which demands the last segment.
        var key = document.Paths["/v1/kv/{key}"];
        if (key.Operations!.Remove(HttpMethod.Post, out var swap))
        {
            document.Paths[Swap] = new OpenApiPathItem { Operations = new() { [HttpMethod.Post] = swap } };
        }

        return Task.CompletedTask;
    }
}
