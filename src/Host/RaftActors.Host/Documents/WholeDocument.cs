using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using RaftActors.Host.Cli;

namespace RaftActors.Host.Documents;

/// <summary>What the document says about the interface as a whole.</summary>
internal static class WholeDocument
{
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
        return Task.CompletedTask;
    }
}
