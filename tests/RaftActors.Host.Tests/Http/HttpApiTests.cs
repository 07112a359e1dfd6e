using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Host.Tests.Http;

public sealed class HttpApiTests(SingleNode node) : IClassFixture<SingleNode>
{
    [Fact]
    public async Task Values_are_put_read_and_deleted()
    {
        var put = await Send("PUT", "/v1/kv/a%2Fb/c", "va\0lue");
        var get = await node.Http.GetAsync(new Uri("/v1/kv/a/b/c", UriKind.Relative));
        var index = put.Body.GetProperty("index").GetInt64();

        Assert.Equal(HttpStatusCode.OK, put.Status);
        Assert.True(put.Body.GetProperty("term").GetInt64() > 0);
        Assert.Equal("va\0lue", await get.Content.ReadAsStringAsync());
        Assert.True(long.Parse(get.Headers.GetValues("Raft-Index").Single()) >= index);
        Assert.True(long.Parse(get.Headers.GetValues("Raft-Term").Single()) > 0);
        Assert.True((await Send("DELETE", "/v1/kv/a/b/c")).Body.GetProperty("deleted").GetBoolean());
        Assert.False((await Send("DELETE", "/v1/kv/a/b/c")).Body.GetProperty("deleted").GetBoolean());
        await Refused(404, "not-found", "GET", "/v1/kv/a/b/c");
    }

    [Theory]
    [InlineData("?consistency=linearizable")]
    [InlineData("?consistency=lease")]
    [InlineData("?consistency=log")]
    [InlineData("?consistency=stale")]
    [InlineData("?consistency=sequential")]
    [InlineData("?consistency=sequential&index=1")]
    public async Task A_value_is_read_with_every_consistency(string query)
    {
        await Send("PUT", "/v1/kv/read", "x");

        Assert.Equal("x", await node.Http.GetStringAsync(new Uri("/v1/kv/read" + query, UriKind.Relative)));
    }

    [Fact]
    public async Task A_swap_succeeds_only_with_the_expected_value()
    {
        await Send("PUT", "/v1/kv/swap", "old");
        var body = $$"""{"expected":"{{Base64("old")}}","value":"{{Base64("new")}}"}""";

        Assert.True((await Send("POST", "/v1/kv/swap/cas", body)).Body.GetProperty("swapped").GetBoolean());
        Assert.False((await Send("POST", "/v1/kv/swap/cas", body)).Body.GetProperty("swapped").GetBoolean());
        Assert.True((await Send("POST", "/v1/kv/swap2/cas", """{"expected":null,"value":""}""")).Body.GetProperty("swapped").GetBoolean());
        Assert.Equal("new", await node.Http.GetStringAsync(new Uri("/v1/kv/swap", UriKind.Relative)));
    }

    [Fact]
    public async Task A_prefix_is_listed_in_order_and_in_pages()
    {
        await Send("PUT", "/v1/kv/list/b", "2");
        await Send("PUT", "/v1/kv/list/a", "1");

        var list = (await Send("GET", "/v1/kv?prefix=list/&limit=1")).Body;

        var entry = Assert.Single(list.GetProperty("entries").EnumerateArray());
        Assert.Equal(("list/a", Base64("1")), (entry.GetProperty("key").GetString(), entry.GetProperty("value").GetString()));
        Assert.True(list.GetProperty("more").GetBoolean());
    }

    [Fact]
    public async Task Values_up_to_one_mebibyte_and_keys_up_to_four_kibibytes_are_accepted()
    {
        var value = new string('v', 1024 * 1024);
        var key = string.Concat(Enumerable.Repeat("%C3%A4", 2048));

        Assert.Equal(HttpStatusCode.OK, (await Send("PUT", $"/v1/kv/{key}", value)).Status);
        Assert.Equal(value, await node.Http.GetStringAsync(new Uri($"/v1/kv/{key}", UriKind.Relative)));
        await Refused(413, "too-large", "PUT", "/v1/kv/big", value + "v");
        await Refused(413, "too-large", "PUT", $"/v1/kv/{key}x", "v");
        await Refused(404, "not-found", "GET", "/v1/kv/big");
    }

    [Fact]
    public async Task A_counter_adds_resets_and_refuses_an_overflow()
    {
        Assert.Equal(0, (await Send("GET", "/v1/counters/c")).Body.GetProperty("value").GetInt64());
        Assert.Equal(3, (await Send("POST", "/v1/counters/c", """{"add":3}""")).Body.GetProperty("value").GetInt64());
        Assert.Equal(
            long.MaxValue,
            (await Send("POST", "/v1/counters/c", """{"reset":9223372036854775807}""")).Body.GetProperty("value").GetInt64());
        await Refused(409, "overflow", "POST", "/v1/counters/c", """{"add":1}""");
        Assert.Equal(long.MaxValue, (await Send("GET", "/v1/counters/c")).Body.GetProperty("value").GetInt64());
    }

    [Fact]
    public async Task A_holder_of_a_lock_says_something_of_itself()
    {
        await Conditions.Until(
            "the version of the lock machine that has values",
            TimeSpan.FromSeconds(20),
            async () => Value(await Acquire("10.0.0.1:80")) == "10.0.0.1:80");
        var held = await Acquire("10.0.0.1:81");
        var token = held.GetProperty("token").GetInt64();

        Assert.Equal("10.0.0.1:81", Value((await Send("GET", "/v1/locks/said")).Body));
        Assert.Equal("10.0.0.1:81", Value((await Send("GET", "/v1/locks?prefix=said")).Body.GetProperty("locks")[0]));
        Assert.Equal("10.0.0.1:81", Value(await Renew("")));
        Assert.Equal("other", Value(await Renew(""","value":"other" """)));
        Assert.Equal("", Value(await Renew(""","value":"" """)));
        await Refused(
            400, "malformed", "POST", "/v1/locks/said/acquire", $$"""{"owner":"me","ttlMs":1,"value":"{{new string('x', 4097)}}"}""");

        async Task<JsonElement> Acquire(string value) =>
            (await Send("POST", "/v1/locks/said/acquire", $$"""{"owner":"me","ttlMs":60000,"value":"{{value}}"}""")).Body;

        async Task<JsonElement> Renew(string more) =>
            (await Send("POST", "/v1/locks/said/renew", $$"""{"owner":"me","token":{{token}}{{more}}}""")).Body;

        static string? Value(JsonElement holder) => holder.GetProperty("value").GetString();
    }

    [Fact]
    public async Task A_lock_is_acquired_listed_renewed_and_released()
    {
        await Refused(404, "not-found", "GET", "/v1/locks/l");
        var mine = (await Send("POST", "/v1/locks/l/acquire", """{"owner":"me","ttlMs":60000}""")).Body;
        var token = mine.GetProperty("token").GetInt64();
        var theirs = (await Send("POST", "/v1/locks/l/acquire", """{"owner":"you","ttlMs":60000}""")).Body;

        Assert.True(mine.GetProperty("acquired").GetBoolean());
        Assert.Equal(
            (false, "me", token),
            (theirs.GetProperty("acquired").GetBoolean(), theirs.GetProperty("owner").GetString(), theirs.GetProperty("token").GetInt64()));
        Assert.Equal("me", (await Send("GET", "/v1/locks/l")).Body.GetProperty("owner").GetString());
        var listed = (await Send("GET", "/v1/locks?prefix=l")).Body;
        Assert.Equal(
            ("l", "me", false),
            (
                listed.GetProperty("locks")[0].GetProperty("name").GetString(),
                listed.GetProperty("locks")[0].GetProperty("owner").GetString(), listed.GetProperty("more").GetBoolean()));
        Assert.Equal(0, (await Send("GET", "/v1/locks?prefix=nothing-begins-so")).Body.GetProperty("locks").GetArrayLength());
        Assert.Equal(
            token,
            (await Send("POST", "/v1/locks/l/renew", $$"""{"owner":"me","token":{{token}}}""")).Body.GetProperty("token").GetInt64());
        await Refused(409, "not-holder", "POST", "/v1/locks/l/release", $$"""{"owner":"me","token":{{token + 1}}}""");
        Assert.Equal(HttpStatusCode.OK, (await Send("POST", "/v1/locks/l/release", $$"""{"owner":"me","token":{{token}}}""")).Status);
        await Refused(409, "not-holder", "POST", "/v1/locks/l/renew", $$"""{"owner":"me","token":{{token}}}""");
    }

    [Fact]
    public async Task Status_and_health_are_reported()
    {
        var status = (await Send("GET", "/v1/status")).Body;
        var group = (await Send("GET", "/v1/groups/kv")).Body;

        Assert.Equal("n1", status.GetProperty("node").GetString());
        Assert.Equal(
            ["counter", "kv", "ledger", "lock"],
            status.GetProperty("groups").EnumerateArray().Select(g => g.GetProperty("group").GetString()));
        Assert.Equal(("Leader", "n1"), (group.GetProperty("role").GetString(), group.GetProperty("leader").GetString()));
        Assert.Equal(["n1"], group.GetProperty("voters").EnumerateArray().Select(v => v.GetString()));
        Assert.Equal(HttpStatusCode.OK, (await Send("GET", "/health/live")).Status);
        Assert.Equal("ready", (await Send("GET", "/health/ready")).Body.GetProperty("status").GetString());
        await Refused(404, "no-such-group", "GET", "/v1/groups/nope");
    }

    [Theory]
    [InlineData(404, "no-such-path", "GET", "/v2/status", null)]
    [InlineData(404, "no-such-path", "GET", "/page.png", null)]
    [InlineData(404, "no-such-path", "POST", "/v1/locks/l/steal", "{}")]
    [InlineData(405, "wrong-method", "POST", "/v1/status", "{}")]
    [InlineData(405, "wrong-method", "POST", "/v1/kv/a", "{}")]
    [InlineData(400, "malformed", "PUT", "/v1/kv/", "v")]
    [InlineData(400, "malformed", "GET", "/v1/kv/%ff", null)]
    [InlineData(400, "malformed", "GET", "/v1/kv/a?consistency=strong", null)]
    [InlineData(400, "malformed", "GET", "/v1/kv/a?consistency=sequential&index=-1", null)]
    [InlineData(400, "malformed", "GET", "/v1/kv/a?index=1&index=2", null)]
    [InlineData(400, "malformed", "GET", "/v1/kv?limit=0", null)]
    [InlineData(400, "malformed", "GET", "/v1/kv?limit=1001", null)]
    [InlineData(400, "malformed", "POST", "/v1/kv/a/cas", """{"expected":null}""")]
    [InlineData(400, "malformed", "POST", "/v1/kv/a/cas", """{"expected":null,"value":"%"}""")]
    [InlineData(400, "malformed", "POST", "/v1/counters/c", "{")]
    [InlineData(400, "malformed", "POST", "/v1/counters/c", "[]")]
    [InlineData(400, "malformed", "POST", "/v1/counters/c", "{}")]
    [InlineData(400, "malformed", "POST", "/v1/counters/c", """{"add":1,"reset":1}""")]
    [InlineData(400, "malformed", "POST", "/v1/counters/c", """{"add":1,"add":1}""")]
    [InlineData(400, "malformed", "POST", "/v1/counters/c", """{"add":"1"}""")]
    [InlineData(400, "malformed", "POST", "/v1/counters/c", """{"add":1.5}""")]
    [InlineData(400, "malformed", "POST", "/v1/counters/c", """{"add":9223372036854775808}""")]
    [InlineData(400, "malformed", "POST", "/v1/counters/c", """{"add":null}""")]
    [InlineData(400, "malformed", "POST", "/v1/counters/c", """{"plus":1}""")]
    [InlineData(400, "malformed", "POST", "/v1/locks/l/acquire", """{"owner":"me"}""")]
    [InlineData(400, "malformed", "POST", "/v1/locks/l/acquire", """{"owner":"","ttlMs":1}""")]
    [InlineData(400, "malformed", "POST", "/v1/locks/l/acquire", """{"owner":"me","ttlMs":0}""")]
    [InlineData(400, "malformed", "POST", "/v1/locks/l/acquire", """{"owner":"\ud800","ttlMs":1}""")]
    [InlineData(400, "malformed", "POST", "/v1/locks/l/acquire", """{"owner":"me","ttlMs":1,"value":"\ud800"}""")]
    [InlineData(400, "malformed", "POST", "/v1/locks/l/acquire", """{"owner":"me","ttlMs":1,"value":7}""")]
    public Task Bad_input_is_refused_with_a_json_error(int status, string code, string method, string path, string? body) =>
        Refused(status, code, method, path, body);

    [Fact]
    public async Task Endless_and_missing_bodies_are_refused()
    {
        var chunked = await Raw(
            "PUT /v1/kv/x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n110000\r\n"
                + new string('v', 0x110000)
                + "\r\n0\r\n\r\n");
        var slow = await Raw("PUT /v1/kv/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nv");

        Assert.StartsWith("HTTP/1.1 413", chunked, StringComparison.Ordinal);
        Assert.Contains("\"outcome\":\"not-applied\"", chunked, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 408", slow, StringComparison.Ordinal);
        Assert.Contains("too-slow", slow, StringComparison.Ordinal);
        await Refused(404, "not-found", "GET", "/v1/kv/x");
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private async Task Refused(int status, string code, string method, string path, string? body = null)
    {
        var reply = await Send(method, path, body);
        Assert.Equal(
            (status, code, "not-applied"),
            ((int)reply.Status, reply.Body.GetProperty("error").GetString(), reply.Body.GetProperty("outcome").GetString()));
        Assert.NotEmpty(reply.Body.GetProperty("message").GetString()!);
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> Send(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative))
        {
            Content = body is null ? null : new StringContent(body),
        };
        using var response = await node.Http.SendAsync(request);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    /// <summary>The server's response to raw bytes; it must close or answer completely within 30 s.</summary>
    private async Task<string> Raw(string request)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var socket = new TcpClient();
        await socket.ConnectAsync(node.Http.BaseAddress!.Host, node.Http.BaseAddress.Port, limit.Token);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), limit.Token);
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        int read;
        while (
            !answer.ToString().Contains("\r\n0\r\n", StringComparison.Ordinal) && (read = await stream.ReadAsync(buffer, limit.Token)) > 0
        )
        {
            answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return answer.ToString();
    }
}
