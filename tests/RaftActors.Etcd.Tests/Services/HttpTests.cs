using System.Net;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using RaftActors.Machines.Mvcc.Contracts;
using Xunit;

namespace RaftActors.Etcd.Tests.Services;

/// <summary>The paths next to gRPC that load balancers, dashboards and old clients ask for.</summary>
public sealed class HttpTests : IClassFixture<EtcdNode>, IDisposable
{
    private readonly EtcdNode _node;
    private readonly HttpClient _http;

    public HttpTests(EtcdNode node) => (_node, _http) = (node, new HttpClient { BaseAddress = node.Address });

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData("/livez", "ok\n")]
    [InlineData("/livez?verbose", "[+]serializable_read ok\nok\n")]
    [InlineData("/livez/serializable_read", "ok\n")]
    [InlineData("/readyz", "ok\n")]
    [InlineData("/readyz?verbose", "[+]data_corruption ok\n[+]serializable_read ok\n[+]linearizable_read ok\n[+]non_learner ok\nok\n")]
    [InlineData("/readyz/linearizable_read", "ok\n")]
    [InlineData("/readyz/non_learner?verbose&exclude=non_learner", "[+]non_learner ok\nok\n")]
    [InlineData("/readyz?verbose&exclude=data_corruption&exclude=serializable_read",
        "[+]data_corruption excluded: ok\n[+]serializable_read excluded: ok\n[+]linearizable_read ok\n[+]non_learner ok\nok\n")]
    [InlineData("/health?serializable=true&exclude=NOSPACE", """{"health":"true","reason":""}""")]
    public async Task A_well_node_says_so(string path, string body)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal((HttpStatusCode.OK, body), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task The_prefix_of_older_versions_serves_the_same()
    {
        using var put = await _http.PostAsync(new Uri("/v3beta/kv/put", UriKind.Relative), Json("""{"key":"b2xk","value":"MQ=="}"""));
        using var range = await _http.PostAsync(new Uri("/v3/kv/range", UriKind.Relative), Json("""{"key":"b2xk"}"""));

        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Contains("\"value\": \"MQ==\"", await range.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/v3/kv/range", 405, "POST")]
    [InlineData("PUT", "/v3beta/kv/range", 405, "POST")]
    [InlineData("POST", "/health", 405, "GET")]
    [InlineData("POST", "/livez", 405, "GET")]
    [InlineData("DELETE", "/readyz", 405, "GET")]
    [InlineData("POST", "/metrics", 405, "GET")]
    [InlineData("POST", "/version", 405, "GET")]
    [InlineData("OPTIONS", "/v3/kv/range", 200, null)]
    [InlineData("OPTIONS", "/v3beta/kv/range", 200, null)]
    [InlineData("OPTIONS", "/readyz", 200, null)]
    [InlineData("GET", "/livez", 200, null)]
    [InlineData("GET", "/metrics", 200, null)]
    public async Task Methods_are_refused_or_not_and_browsers_may_ask_from_any_page(string method, string path, int status, string? allowed)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        using var response = await _http.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("*", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Contains("POST", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Methods")), StringComparison.Ordinal);
        Assert.Equal(allowed, response.Content.Headers.Allow.SingleOrDefault());
    }

    [Theory]
    [InlineData("/v3beta/nothing")]
    [InlineData("/livez/nothing")]
    [InlineData("/readyz/data")]
    public async Task An_unknown_path_is_not_found(string path)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Metrics_have_the_names_of_etcd_and_the_numbers_of_this_node()
    {
        using var put = await _http.PostAsync(new Uri("/v3/kv/put", UriKind.Relative), Json("""{"key":"bQ==","value":"MQ=="}"""));

        await _node.Kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("m") });
        await Assert.ThrowsAsync<RpcException>(async () => await _node.Kv.RangeAsync(new RangeRequest()));
        using var response = await _http.GetAsync(new Uri("/metrics", UriKind.Relative));
        var page = await response.Content.ReadAsStringAsync();

        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
        var series = page.Split('\n').Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split(' ')).ToDictionary(p => p[0], p => p[1]);
        Assert.Equal("1", series["etcd_server_has_leader"]);
        Assert.Equal("1", series["etcd_server_is_leader"]);
        Assert.Equal("0", series["etcd_server_is_learner"]);
        Assert.Equal("0", series["etcd_server_proposals_pending"]);
        Assert.Equal("1", series["etcd_server_version{server_version=\"3.6.0\"}"]);
        Assert.True(long.Parse(series["etcd_server_proposals_applied_total"]) > 0);
        Assert.True(long.Parse(series["etcd_debugging_mvcc_current_revision"]) > 1);
        Assert.True(long.Parse(series["etcd_debugging_mvcc_keys_total"]) > 0);
        Assert.Equal((2L << 30).ToString(), series["etcd_server_quota_backend_bytes"]);
        Assert.Equal("0", series["etcd_debugging_mvcc_watcher_total"]);
        const string Range = "grpc_method=\"Range\",grpc_service=\"etcdserverpb.KV\",grpc_type=\"unary\"";
        Assert.Equal("2", series[$"grpc_server_started_total{{{Range}}}"]);
        Assert.Equal("1", series[$"grpc_server_handled_total{{grpc_code=\"OK\",{Range}}}"]);
        Assert.Equal("1", series[$"grpc_server_handled_total{{grpc_code=\"InvalidArgument\",{Range}}}"]);
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
