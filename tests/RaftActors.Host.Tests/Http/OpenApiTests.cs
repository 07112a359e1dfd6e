using Microsoft.OpenApi;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Http;
using RaftActors.Host.Tests.Access;
using Xunit;

namespace RaftActors.Host.Tests.Http;

/// <summary>The document describes what the server has.</summary>
public sealed class OpenApiTests(SecureNode node) : IClassFixture<SecureNode>
{
    [Fact]
    public async Task Every_route_is_in_the_document_with_its_parameters_and_errors_and_what_it_needs()
    {
        var document = await DocumentAsync();

        foreach (var route in node.Routes)
        {
            var operation = Operation(document, route);
            Assert.Equal(
                route.Parameters.Order(StringComparer.Ordinal),
                operation.Parameters!.Where(p => p.In == ParameterLocation.Query).Select(p => p.Name!).Order(StringComparer.Ordinal));
            Assert.All(
                operation.Parameters!.Where(p => p.In == ParameterLocation.Path),
                p => Assert.True(p.Required && route.Path.Contains($"{{{p.Name}}}", StringComparison.Ordinal)));
            Assert.Equal(route.Path.Count(c => c == '{'), operation.Parameters!.Count(p => p.In == ParameterLocation.Path));
            Assert.Contains("application/problem+json", operation.Responses!["default"].Content!.Keys);
            Assert.Equal(route.Access.Role == AccessRole.Open, operation.Security is null or []);
            Assert.NotEqual(route.Path, operation.Summary);
        }

        Assert.Equal(node.Routes.Count, document.Paths.Values.Sum(p => p.Operations!.Count));
    }

    [Fact]
    public async Task Bodies_and_answers_have_schemas()
    {
        var document = await DocumentAsync();
        var swap = document.Paths["/v1/kv/{key}/cas"].Operations![HttpMethod.Post];
        var acquire = document.Paths["/v1/locks/{name}/acquire"].Operations![HttpMethod.Post];

        Assert.Equal(["expected", "value"], swap.RequestBody!.Content!["application/json"].Schema!.Properties!.Keys);
        Assert.Contains("swapped", swap.Responses!["200"].Content!["application/json"].Schema!.Properties!.Keys);
        Assert.Equal(["owner", "ttlMs"], acquire.RequestBody!.Content!["application/json"].Schema!.Required!.Order());
        Assert.Contains("outcome", swap.Responses["default"].Content!["application/problem+json"].Schema!.Properties!.Keys);
        var get = document.Paths["/v1/kv/{key}"].Operations![HttpMethod.Get];
        Assert.Contains("application/octet-stream", get.Responses!["200"].Content!.Keys);
    }

    [Fact]
    public async Task Generators_of_clients_find_names_numbers_and_what_may_be_left_out()
    {
        var document = await DocumentAsync();
        var operations = document.Paths.Values.SelectMany(p => p.Operations!.Values).ToList();
        var problem = operations[0].Responses!["default"].Content!["application/problem+json"].Schema!;
        var acquire = document.Paths["/v1/locks/{name}/acquire"].Operations![HttpMethod.Post];
        var get = document.Paths["/v1/kv/{key}"].Operations![HttpMethod.Get];

        Assert.All(operations, o => Assert.Matches("^[a-z]+[A-Za-z0-9]*$", o.OperationId));
        Assert.Equal(operations.Count, operations.Select(o => o.OperationId).Distinct().Count());
        Assert.Equal("getKvKey", get.OperationId);
        Assert.Equal(
            ["detail", "error", "message", "outcome", "status", "title", "type"], problem.Required!.Order(StringComparer.Ordinal));
        Assert.Equal(
            JsonSchemaType.Integer, acquire.RequestBody!.Content!["application/json"].Schema!.Properties!["ttlMs"].Type);
        Assert.Equal(
            ReadConsistency.Names,
            get.Parameters!.Single(p => p.Name == "consistency").Schema!.Enum!.Select(e => e.GetValue<string>()));
    }

    private static OpenApiOperation Operation(OpenApiDocument document, ApiRoute route)
    {
        Assert.True(document.Paths.ContainsKey(route.Path), $"{route.Path} is missing");
        Assert.True(
            document.Paths[route.Path].Operations!.TryGetValue(HttpMethod.Parse(route.Method), out var operation),
            $"{route.Method} {route.Path} is missing");
        return operation;
    }

    private async Task<OpenApiDocument> DocumentAsync()
    {
        using var http = new HttpClient { BaseAddress = node.Address };
        var (name, value) = SecureNode.As("reader");
        http.DefaultRequestHeaders.Add(name, value);
        var read = OpenApiDocument.Parse(await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)), "json");

        Assert.Empty(read.Diagnostic!.Errors.Select(e => e.ToString()));
        Assert.Empty(read.Diagnostic.Warnings.Select(e => e.ToString()));
        return read.Document!;
    }
}
