using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using RaftActors.Host.Tests.Cli;
using Xunit;

namespace RaftActors.Host.Tests.Http;

/// <summary>One rule decodes all HTTP input, and unknown names are refused with a message.</summary>
public sealed class RequestDoorTests(SingleNode node) : IClassFixture<SingleNode>
{
    private readonly ApiTester _api = new(node.Http.BaseAddress!);

    [Fact]
    public async Task A_plus_sign_stays_a_plus_sign_in_the_path_and_in_the_query()
    {
        await _api.Done("PUT", "/v1/kv/plus/a+b", "1");
        await _api.Done("PUT", "/v1/kv/plus/a%20b", "2");

        Assert.Equal(["plus/a+b"], Keys(await _api.Done("GET", "/v1/kv?prefix=plus/a+b")));
        Assert.Equal(["plus/a+b"], Keys(await _api.Done("GET", "/v1/kv?prefix=plus%2Fa%2Bb")));
        Assert.Equal(["plus/a b"], Keys(await _api.Done("GET", "/v1/kv?prefix=plus/a%20b")));
        Assert.Equal(["plus/a+b"], Keys(await _api.Done("GET", "/v1/kv?prefix=plus/&after=plus/a%20b")));
        Assert.Contains("a+b", (await CliRun.Of(["kv", "list", "plus/a+b", "--endpoint", node.Endpoint])).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/v1/kv?prefix=%FF", "The parameter 'prefix' is not percent-encoded UTF-8.")]
    [InlineData("GET", "/v1/kv?prefix=%C3", "The parameter 'prefix' is not percent-encoded UTF-8.")]
    [InlineData("GET", "/v1/kv?prefix=%ED%A0%80", "The parameter 'prefix' is not percent-encoded UTF-8.")]
    [InlineData("GET", "/v1/kv?prefix=%zz", "The parameter 'prefix' contains a '%'")]
    [InlineData("GET", "/v1/kv?prefix=100%", "The parameter 'prefix' contains a '%'")]
    [InlineData("GET", "/v1/kv?%FF=1", "The name of a parameter is not percent-encoded UTF-8.")]
    [InlineData("GET", "/v1/watch?prefix=%FF", "The parameter 'prefix' is not percent-encoded UTF-8.")]
    [InlineData("GET", "/v1/locks?after=%80", "The parameter 'after' is not percent-encoded UTF-8.")]
    [InlineData("POST", "/v1/sessions?group=%FF", "The parameter 'group' is not percent-encoded UTF-8.")]
    [InlineData("GET", "/v1/kv/a%", "The path contains a '%'")]
    [InlineData(
        "GET",
        "/v1/kv?prefx=z",
        "Unknown parameter 'prefx'; did you mean 'prefix'? Known: after, consistency, group, index, limit, "
            + "maxStalenessMs, prefix."
    )]
    [InlineData("GET", "/v1/kv/x?consistancy=stale", "Unknown parameter 'consistancy'; did you mean 'consistency'?")]
    [InlineData("GET", "/v1/kv/x?Consistency=stale", "did you mean 'consistency'?")]
    [InlineData("GET", "/v1/kv/x?index=3", "The parameter 'index' requires consistency=sequential, not linearizable.")]
    [InlineData("GET", "/v1/kv/x?consistency=stale&index=3", "The parameter 'index' requires consistency=sequential, not stale.")]
    [InlineData(
        "GET", "/v1/locks?consistency=log&maxStalenessMs=3", "The parameter 'maxStalenessMs' requires consistency=bounded, not log.")]
    [InlineData("PUT", "/v1/kv/x?cas=0", "Unknown parameter 'cas'; known: group.")]
    [InlineData("DELETE", "/v1/kv/x?force", "Unknown parameter 'force'")]
    [InlineData("POST", "/v1/counters/x?add=1", "Unknown parameter 'add'")]
    [InlineData("POST", "/v1/locks/x/acquire?ttl=1", "Unknown parameter 'ttl'")]
    [InlineData("POST", "/v1/sessions?grup=kv", "did you mean 'group'?")]
    [InlineData("POST", "/v1/groups/kv/snapshot?node=n1", "Unknown parameter 'node'")]
    [InlineData("GET", "/v1/groups/kv?tial=1", "did you mean 'tail'?")]
    [InlineData("GET", "/v1/status?x=1", "Unknown parameter 'x'")]
    [InlineData("GET", "/v1/events?x=1", "Unknown parameter 'x'")]
    [InlineData("GET", "/health/ready?x=1", "Unknown parameter 'x'")]
    [InlineData("GET", "/metrics?name=x", "Unknown parameter 'name'")]
    [InlineData("GET", "/?x=1", "Unknown parameter 'x'")]
    [InlineData("GET", "/v1/kv?=1", "Unknown parameter ''")]
    [InlineData("GET", "/v1/kv?limit=1&limit=1", "The parameter 'limit' is given more than once.")]
    [InlineData("GET", "/v1/kv?limit=1&%6Cimit=1", "The parameter 'limit' is given more than once.")]
    [InlineData("GET", "/v1/watch?from=+1", "not '+1'")]
    public async Task Invalid_text_and_unknown_parameters_are_refused(string method, string target, string expected)
    {
        var answer = await Raw($"{method} {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        var body = Body(answer);
        Assert.Equal(("not-applied", "malformed"), (body.GetProperty("outcome").GetString(), body.GetProperty("error").GetString()));
        Assert.Contains(expected, body.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Raft-Sesion", "1", 400, "did you mean 'Raft-Session'?")]
    [InlineData("Raft-Consistency", "stale", 400, "Unknown header 'Raft-Consistency'")]
    [InlineData("Last-Event-ID", "x", 400, "Last-Event-ID")]
    [InlineData("Content-Encoding", "gzip", 415, "Content-Encoding 'gzip' is not supported")]
    [InlineData("Raft-Node", "n7", 404, "the nodes are n1")]
    public async Task Unknown_headers_are_refused(string name, string value, int status, string expected)
    {
        var answer = await Raw($"GET /v1/watch?from=1 HTTP/1.1\r\nHost: localhost\r\n{name}: {value}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
        Assert.Contains(expected, Body(answer).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"ad\":1}", "Unknown property 'ad'; did you mean 'add'? Known: add, reset.")]
    [InlineData("{\"\\ud800\":1}", "an unpaired surrogate")]
    [InlineData("{\"add\":1,\"\\udc00\":1}", "an unpaired surrogate")]
    public async Task Unknown_properties_of_a_body_are_refused(string body, string expected)
    {
        var (status, error) = await _api.Send("POST", "/v1/counters/door", body);

        Assert.Equal(400, status);
        Assert.Contains(expected, error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_not_utf8_is_refused()
    {
        foreach (
            var (path, before, after) in new[]
            {
                ("/v1/locks/l/acquire", "{\"ttlMs\":1,\"owner\":\"", "\"}"),
                ("/v1/counters/c", "{\"add\":1,\"", "\":1}"),
            })
        {
            using var content = new ByteArrayContent([.. Encoding.UTF8.GetBytes(before), 0xff, .. Encoding.UTF8.GetBytes(after)]);
            using var reply = await node.Http.PostAsync(new Uri(path, UriKind.Relative), content);
            Assert.Equal(400, (int)reply.StatusCode);
            Assert.Contains("not valid UTF-8", await reply.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/v1/status")]
    [InlineData("/health/ready")]
    [InlineData("/health/live")]
    [InlineData("/metrics")]
    [InlineData("/")]
    [InlineData("/page.js")]
    [InlineData("/v1/kv")]
    [InlineData("/v1/kv/head")]
    [InlineData("/v1/counters/head")]
    [InlineData("/v1/locks")]
    [InlineData("/v1/ledger/accounts")]
    [InlineData("/v1/groups/kv?tail=1")]
    [InlineData("/v1/events")]
    [InlineData("/v1/watch?from=1")]
    [InlineData("/v1/watch")]
    [InlineData("/v1/faults")]
    public async Task Every_get_path_answers_head(string path)
    {
        await _api.Done("PUT", "/v1/kv/head", "12345");

        var answer = await Raw($"HEAD {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
        Assert.Equal(path == "/v1/kv/head", answer.Contains("Content-Length: 5\r\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Head_reports_missing_paths_and_bad_requests()
    {
        Assert.StartsWith(
            "HTTP/1.1 404",
            await Raw("HEAD /v1/kv/nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "HTTP/1.1 400",
            await Raw("HEAD /v1/kv/x?y=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "HTTP/1.1 405",
            await Raw("HEAD /v1/sessions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
            StringComparison.Ordinal);
        Assert.Contains(
            "Allow: GET, HEAD\r\n",
            await Raw("OPTIONS /v1/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evil.example", 400)]
    [InlineData("evil.example:80", 400)]
    [InlineData("127.0.0.1.evil.example", 400)]
    [InlineData("localhost.evil.example", 400)]
    [InlineData("10.0.0.1", 400)]
    [InlineData("localhost", 200)]
    [InlineData("LOCALHOST:1", 200)]
    [InlineData("127.0.0.1:8080", 200)]
    [InlineData("[::1]:8080", 200)]
    public async Task A_foreign_host_name_is_refused_even_with_a_matching_origin(string host, int status)
    {
        foreach (
            var request in new[]
            {
                $"PUT /v1/kv/rebound HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Length: 1\r\n",
                $"GET /v1/status HTTP/1.1\r\nHost: {host}\r\n",
                $"GET / HTTP/1.1\r\nHost: {host}\r\n",
            })
        {
            var answer = await Raw(request + "Connection: close\r\n\r\nv");

            Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
            if (status == 400)
            {
                Assert.Equal("foreign-host", Body(answer).GetProperty("error").GetString());
                Assert.Contains(
                    "raft-actors.host.allowed-hosts", Body(answer).GetProperty("message").GetString(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_read_at_a_future_index_is_refused_with_the_last_index()
    {
        var index = (await _api.Done("PUT", "/v1/kv/future", "1")).GetProperty("index").GetInt64();

        var (status, error) = await _api.Send("GET", $"/v1/kv/future?consistency=sequential&index={index + 500}");
        var run = await CliRun.Of(
            ["kv", "get", "future", "--consistency", "sequential", "--index", $"{index + 500}", "--endpoint", node.Endpoint]);

        Assert.Equal(
            (503, "index-not-reached", "not-applied"),
            (status, error.GetProperty("error").GetString(), error.GetProperty("outcome").GetString()));
        Assert.True(error.GetProperty("lastIndex").GetInt64() >= index);
        Assert.Equal("n1", error.GetProperty("leader").GetString());
        Assert.Contains(
            $"Index {index + 500} is not in the log yet: the log of the group 'kv' ends at ",
            error.GetProperty("message").GetString(),
            StringComparison.Ordinal);
        Assert.Equal(3, run.Exit);
        Assert.Contains("is not in the log yet", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_from_a_future_index_reports_that_it_waits_and_continues_from_there()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var index = (await _api.Done("PUT", "/v1/kv/later", "1")).GetProperty("index").GetInt64();
        var waiting = await _api.Event($"/v1/watch?from={index + 3}", _ => true, limit.Token);

        var watch = CliRun.Of(["kv", "watch", "later", "--from", $"{index + 3}", "--count", "1", "--endpoint", node.Endpoint]);
        while (!watch.IsCompleted)
        {
            await _api.Done("PUT", "/v1/kv/later", "2");
        }

        Assert.Equal(index + 3, waiting.GetProperty("from").GetInt64());
        Assert.InRange(waiting.GetProperty("lastIndex").GetInt64(), index, index + 1);
        Assert.Equal(0, (await watch).Exit);
        Assert.Contains(" put later 2\n", (await watch).Output, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Keys(JsonElement list) =>
        list.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("key").GetString()!);

    /// <summary>The JSON of an answer, chunked or not: it is one object.</summary>
    private static JsonElement Body(string answer)
    {
        var body = answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        return JsonDocument.Parse(body[body.IndexOf('{', StringComparison.Ordinal)..(body.LastIndexOf('}') + 1)]).RootElement;
    }

    private async Task<string> Raw(string request)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var socket = new TcpClient();
        await socket.ConnectAsync(node.Http.BaseAddress!.Host, node.Http.BaseAddress.Port, limit.Token);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), limit.Token);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer, limit.Token);
        return Encoding.UTF8.GetString(answer.ToArray());
    }
}
