using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace RaftActors.Etcd.Tests.Services;

/// <summary>The JSON gateway on the port of gRPC.</summary>
public sealed class JsonTests : IClassFixture<EtcdNode>, IDisposable
{
    private readonly HttpClient _http;

    public JsonTests(EtcdNode node) => _http = new HttpClient { BaseAddress = node.Address };

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Values_are_put_and_read_as_etcd_writes_them()
    {
        var (_, put) = await PostAsync("/v3/kv/put", """{"key":"Zm9v","value":"YmFy","unknown":1}""");
        var (status, range) = await PostAsync("/v3/kv/range", """{"key":"Zm9v","keysOnly":false,"range_end":""}""");
        var (_, none) = await PostAsync("/v3/kv/range", """{"key":"bm9uZQ=="}""");

        Assert.Contains("\"cluster_id\"", put, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("\"create_revision\": \"2\"", range, StringComparison.Ordinal);
        Assert.Contains("\"value\": \"YmFy\"", range, StringComparison.Ordinal);
        Assert.Contains("\"count\": \"1\"", range, StringComparison.Ordinal);
        Assert.DoesNotContain("count", none, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_are_read_from_texts_and_enums_from_names()
    {
        var (status, _) = await PostAsync(
            "/v3/kv/range", """{"key":"Zm9v","limit":"5","sort_order":"DESCEND","sort_target":2,"serializable":true}""");

        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task Large_numbers_are_read_to_the_last_digit()
    {
        var (_, granted) = await PostAsync("/v3/lease/grant", """{"TTL":600,"ID":7587869134862388231}""");
        var (status, put) = await PostAsync("/v3/kv/put", """{"key":"YQ==","value":"YSsvYg==","lease":7587869134862388231}""");

        Assert.Contains("\"ID\": \"7587869134862388231\"", granted, StringComparison.Ordinal);
        Assert.True(status == HttpStatusCode.OK, put);
    }

    [Theory]
    [InlineData("/v3/kv/range", """{"key":"YQ==","sort_order":"UP"}""", "etcdserverpb.RangeRequest_SortOrder")]
    [InlineData("/v3/kv/range", """{"key":"YQ==","sortOrder":"UP"}""", "etcdserverpb.RangeRequest_SortOrder")]
    [InlineData("/v3/kv/txn", """{"compare":[{"key":"YQ==","target":"UP","value":"YQ=="}]}""", "etcdserverpb.Compare_CompareTarget")]
    [InlineData("/v3/auth/role/grant", """{"name":"r","perm":{"permType":"UP","key":"YQ=="}}""", "authpb.Permission_Type")]
    [InlineData("/v3/watch", """{"create_request":{"key":"YQ==","filters":["UP"]}}""", "etcdserverpb.WatchCreateRequest_FilterType")]
    public async Task An_unknown_name_of_an_enum_is_refused(string path, string body, string type)
    {
        var (status, text) = await PostAsync(path, body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains($"unknown value \\\"UP\\\" for enum {type}", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v3/kv/range", "{}", 400, """{"error":"etcdserver: key is not provided","message":"etcdserver: key is not""")]
    [InlineData("/v3/lease/revoke", """{"ID":"4711"}""", 404, "\"code\":5")]
    [InlineData("/v3/kv/range", """{"key":"YQ==","revision":"99999"}""", 400, "\"code\":11")]
    [InlineData("/v3/kv/put", "not json", 400, "\"code\":3")]
    [InlineData("/v3/kv/put", """{"key":"%"}""", 400, "\"code\":3")]
    [InlineData("/v3/kv/put", """{"key":1234567890123456789}""", 400, "\"code\":3")]
    [InlineData("/v3/kv/put", """{"key":"YQ==","lease":1.5}""", 400, "\"code\":3")]
    [InlineData("/v3/kv/put", """{"key":"YQ==","lease":9223372036854775808}""", 400, "\"code\":3")]
    [InlineData("/v3/kv/put", """{"\ud800":1}""", 400, "\"code\":3")]
    [InlineData("/v3/kv/put", "[]", 400, "\"code\":3")]
    [InlineData("/v3/kv/put", " ", 400, "key is not provided")]
    [InlineData("/v3/nothing", "{}", 404, "")]
    public async Task Errors_have_the_status_and_the_body_of_etcd(string path, string body, int status, string part)
    {
        var (found, text) = await PostAsync(path, body);

        Assert.Equal(status, (int)found);
        Assert.Contains(part, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_broken_is_the_clients_fault()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_http.BaseAddress!.Host, _http.BaseAddress.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            "POST /v3/kv/put HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n"));

        using var answer = new StreamReader(client.GetStream());

        Assert.Equal("HTTP/1.1 400 Bad Request", await answer.ReadLineAsync());
    }

    [Fact]
    public async Task Another_method_is_not_allowed()
    {
        using var get = await _http.GetAsync(new Uri("/v3/kv/range", UriKind.Relative));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
    }

    [Fact]
    public async Task A_watch_sends_a_line_for_each_message()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v3/watch")
        {
            Content = new StringContent("""{"create_request":{"key":"d2F0Y2hlZA=="}}"""),
        };
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(), Encoding.UTF8);
        Assert.Contains("\"created\": true", await lines.ReadLineAsync(), StringComparison.Ordinal);

        await PostAsync("/v3/kv/put", """{"key":"d2F0Y2hlZA==","value":"MQ=="}""");

        var line = await lines.ReadLineAsync();
        Assert.StartsWith("{\"result\":{", line, StringComparison.Ordinal);
        Assert.Contains("\"value\": \"MQ==\"", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_and_version_are_told()
    {
        Assert.Equal("""{"health":"true","reason":""}""", await _http.GetStringAsync(new Uri("/health", UriKind.Relative)));
        Assert.Equal(
            """{"etcdserver":"3.6.0","etcdcluster":"3.6.0"}""", await _http.GetStringAsync(new Uri("/version", UriKind.Relative)));
    }

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(new Uri(path, UriKind.Relative), content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
