using System.Net;
using System.Text.Json;
using Akka.Actor;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.OpenApi;
using RaftActors.AspNetCore;
using RaftActors.Hosting.Tests.Nodes;
using Xunit;

namespace RaftActors.Hosting.Tests.Endpoints;

/// <summary>The HTTP interface as endpoints of an application.</summary>
public sealed class MapRaftTests(OneNode one) : IClassFixture<OneNode>, IAsyncLifetime
{
    private WebApplication _app = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(one.Node.Services.GetRequiredService<ActorSystem>());
        builder.Services.AddAuthentication(HeaderScheme.Name).AddScheme<AuthenticationSchemeOptions, HeaderScheme>(HeaderScheme.Name, null);
        builder.Services.AddAuthorization();
        builder.Services.AddOpenApi(options => options.AddRaft());
        _app = builder.Build();
        _app.UseRaftPaths("/raft/v1");
        _app.UseRouting();
        _app.UseAuthorization();
        _app.MapGroup("/raft").MapRaft().RequireAuthorization();
        _app.MapGet("/other", () => "other").WithSummary("Another route");
        _app.MapOpenApi();
        await _app.StartAsync();
        _http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
        _http.DefaultRequestHeaders.Add("User", "ann");
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a/b", "a/b")]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("%2E%2E/x", "../x")]
    [InlineData("100%25", "100%")]
    [InlineData("a//b/", "a//b/")]
    public async Task A_key_is_what_the_client_sent_below_any_prefix(string sent, string key)
    {
        using var put = await _http.PutAsync(At($"/raft/v1/kv/{sent}?group=cache"), new StringContent("v"));
        var list = JsonDocument.Parse(await _http.GetStringAsync(At($"/raft/v1/kv?group=cache&prefix={Uri.EscapeDataString(key)}")));

        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Contains(key, list.RootElement.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("key").GetString()));
        using var swap = await _http.PostAsync(
            At($"/raft/v1/kv/{sent}/cas?group=cache"), new StringContent("""{"expected":"dg==","value":null}"""));
        Assert.Contains("\"swapped\":true", await swap.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_application_decides_who_may_call()
    {
        using var stranger = new HttpClient { BaseAddress = _http.BaseAddress };

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync(At("/raft/v1/status"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(At("/raft/v1/status"))).StatusCode);
        Assert.Equal("other", await stranger.GetStringAsync(At("/other")));
    }

    [Fact]
    public async Task Errors_are_problem_details_with_the_members_of_this_interface()
    {
        using var reply = await _http.GetAsync(At("/raft/v1/kv/missing?group=cache"));
        var error = JsonDocument.Parse(await reply.Content.ReadAsStringAsync()).RootElement;

        Assert.Equal("application/problem+json", reply.Content.Headers.ContentType!.ToString());
        Assert.Equal(
            ("urn:raftactors:error:not-found", "Not found", 404, "The key does not exist."),
            (Text("type"), Text("title"), error.GetProperty("status").GetInt32(), Text("detail")));
        Assert.Equal(("not-applied", "not-found", "The key does not exist.", "cache"), (
            Text("outcome"), Text("error"), Text("message"), Text("group")));

        string? Text(string name) => error.GetProperty(name).GetString();
    }

    [Fact]
    public async Task The_document_of_the_application_describes_the_routes_below_their_prefix()
    {
        using var anyone = new HttpClient();
        var read = OpenApiDocument.Parse(await anyone.GetStringAsync(At("/openapi/v1.json")), "json");
        Assert.Empty(read.Diagnostic!.Errors.Concat(read.Diagnostic.Warnings).Select(e => e.ToString()));
        var paths = read.Document!.Paths;
        var swap = paths["/raft/v1/kv/{key}/cas"].Operations![HttpMethod.Post];
        var acquire = paths["/raft/v1/locks/{name}/acquire"].Operations![HttpMethod.Post];

        Assert.Equal(["expected", "value"], swap.RequestBody!.Content!["application/json"].Schema!.Properties!.Keys);
        Assert.Contains("swapped", swap.Responses!["200"].Content!["application/json"].Schema!.Properties!.Keys);
        Assert.Equal(["owner", "ttlMs"], acquire.RequestBody!.Content!["application/json"].Schema!.Required!.Order());
        Assert.Contains("outcome", swap.Responses["default"].Content!["application/problem+json"].Schema!.Properties!.Keys);
        Assert.DoesNotContain(paths.Values, p => p.Operations!.ContainsKey(HttpMethod.Head) || p.Operations.Count == 0);
        Assert.Equal("Another route", paths["/other"].Operations![HttpMethod.Get].Summary);
        Assert.DoesNotContain("default", paths["/other"].Operations![HttpMethod.Get].Responses!.Keys);
    }

    /// <summary>As it is: a client that resolves dots itself would send another path.</summary>
    private Uri At(string path) => new($"{_app.Urls.First()}{path}", new UriCreationOptions
    {
        DangerousDisablePathAndQueryCanonicalization = true,
    });
}
