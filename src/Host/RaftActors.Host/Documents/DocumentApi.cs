using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using RaftActors.AspNetCore;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Contracts;
using RaftActors.AspNetCore.Http;

namespace RaftActors.Host.Documents;

/// <summary><c>/openapi/v1.json</c>: every route as a document of OpenAPI 3.1, made with the first request.</summary>
internal sealed class DocumentApi(IServiceProvider services)
{
    private const string Name = "v1";
    private Task<byte[]>? _document;

    public static void Add(IServiceCollection services) => services.AddOpenApi(Name, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddRaft().AddOperationTransformer(RouteSecurity.DescribeAsync).AddDocumentTransformer(WholeDocument.FinishAsync);
    });

    public void Map(RouteMap routes) => routes
        .Add("GET", "/openapi/v1.json", RouteAccess.Cluster(AccessRole.Read), SendAsync)
        .WithMetadata(new ApiDocs("This document"));

    private async Task SendAsync(ApiRequest request) => await request
        .TextAsync(await (_document ??= MakeAsync()).ConfigureAwait(false), "application/json; charset=utf-8")
        .ConfigureAwait(false);

    private async Task<byte[]> MakeAsync()
    {
        var provider = services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name);
        var document = await provider.GetOpenApiDocumentAsync().ConfigureAwait(false);
        using var json = new MemoryStream();
        await document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1).ConfigureAwait(false);
        return json.ToArray();
    }
}
