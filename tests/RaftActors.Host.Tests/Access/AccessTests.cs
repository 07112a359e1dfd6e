using System.Net;
using System.Text;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Host.Tests.Access;

/// <summary>Who may do what over HTTP, and what is written down about it.</summary>
public sealed class AccessTests(SecureNode node) : IClassFixture<SecureNode>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_refusal_says_how_to_authenticate_and_comes_before_the_body()
    {
        using var http = new HttpClient { BaseAddress = node.Address };
        using var reply = await http.GetAsync(new Uri("/v1/kv/a", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
        Assert.Equal("Bearer realm=\"raftactors\"", reply.Headers.WwwAuthenticate.ToString());
        using var wrong = new HttpRequestMessage(HttpMethod.Get, new Uri("/v1/kv/a", UriKind.Relative));
        wrong.Headers.Add("Authorization", "Bearer guess");
        using var refused = await http.SendAsync(wrong);
        Assert.Equal("Bearer realm=\"raftactors\", error=\"invalid_token\"", refused.Headers.WwwAuthenticate.ToString());

        // The body never comes, and the answer does not wait for it.
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(node.Address.Host, node.Address.Port);
        await socket.GetStream().WriteAsync("PUT /v1/kv/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"u8.ToArray());
        var answer = new byte[12];
        await socket.GetStream().ReadExactlyAsync(answer).AsTask().WaitAsync(TimeSpan.FromSeconds(4));
        Assert.Equal("HTTP/1.1 401", Encoding.ASCII.GetString(answer));
    }

    [Theory]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("Bearer")]
    [InlineData("Bearer token-of-admin, Bearer token-of-admin")]
    [InlineData("token-of-admin")]
    public async Task Another_form_of_the_header_is_refused(string header)
    {
        using var api = node.Client();
        await api.Refused(401, "unauthenticated", "GET", "/v1/status", null, ("Authorization", header));
    }

    [Theory]
    [InlineData("kv", "PUT", "/v1/kv/scope", "v", 200)]
    [InlineData("kv", "PUT", "/v1/kv/scope?group=kv", "v", 200)]
    [InlineData("kv", "PUT", "/v1/kv/scope?group=ledger", "v", 403)]
    [InlineData("kv", "GET", "/v1/groups/kv-r7", null, 404)]
    [InlineData("kv", "GET", "/v1/groups/kv-rx", null, 403)]
    [InlineData("kv", "GET", "/v1/groups/kv-r7x", null, 403)]
    [InlineData("kv", "GET", "/v1/counters/c", null, 200)]
    [InlineData("kv", "POST", "/v1/counters/c", "{\"add\":1}", 403)]
    [InlineData("kv", "GET", "/v1/ranges/kv", null, 200)]
    [InlineData("kv", "POST", "/v1/ranges/kv/pin", null, 403)]
    [InlineData("kv", "GET", "/v1/status", null, 403)]
    [InlineData("kv", "POST", "/v1/sessions", "{\"group\":\"kv\"}", 200)]
    [InlineData("kv", "POST", "/v1/sessions", "{\"group\":\"counter\"}", 403)]
    [InlineData("kv", "POST", "/v1/sessions?group=counter", null, 403)]
    [InlineData("counter-operator", "POST", "/v1/groups/counter/snapshot", null, 200)]
    [InlineData("counter-operator", "POST", "/v1/groups/kv/snapshot", null, 403)]
    [InlineData("counter-operator", "POST", "/v1/groups/counter/members", "{\"remove\":\"n1\"}", 403)]
    [InlineData("map", "POST", "/v1/groups/meta/propose", "x", 403)]
    [InlineData("writer", "POST", "/v1/groups/meta/propose", "x", 403)]
    [InlineData("operator", "POST", "/v1/ranges/kv/pin", null, 200)]
    [InlineData("reader", "GET", "/metrics", null, 200)]
    public async Task A_role_counts_for_its_group_or_keyspace_only(string caller, string method, string path, string? body, int status)
    {
        using var http = new HttpClient { BaseAddress = node.Address };
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative))
        {
            Content = body is null ? null : new StringContent(body),
        };
        request.Headers.Add("Authorization", $"Bearer {SecureNode.Token(caller)}");

        using var reply = await http.SendAsync(request);

        Assert.Equal((status, true), ((int)reply.StatusCode, (await reply.Content.ReadAsStringAsync()).Length > 0));
    }

    [Fact]
    public async Task An_operation_leaves_a_line_and_a_refusal_a_warning()
    {
        using var api = node.Client();
        await api.Done("POST", "/v1/groups/counter/snapshot", """{"node":"n1"}""", SecureNode.As("counter-operator"));
        var line = await node.LineAsync("RA8001", l => l.Contains("{", StringComparison.Ordinal));
        Assert.Equal(
            """RA8001 counter-operator from 127.0.0.1: POST /v1/groups/counter/snapshot {"node":"n1"}: 200""", line);

        await api.Refused(409, "refused", "POST", "/v1/groups/counter/leader", """{"transferTo":"n9"}""", SecureNode.As("admin"));
        line = await node.LineAsync("RA8001", l => l.Contains("leader", StringComparison.Ordinal));
        Assert.Equal("""RA8001 admin from 127.0.0.1: POST /v1/groups/counter/leader {"transferTo":"n9"}: 409 refused""", line);

        await node.LineAsync(
            "RA8002 Refused reader from 127.0.0.1: POST /v1/groups/counter/skip: 403 forbidden (", _ => true,
            () => api.Refused(403, "forbidden", "POST", "/v1/groups/counter/skip", null, SecureNode.As("reader")));
    }

    [Fact]
    public async Task A_changed_file_brings_callers_and_ends_watches_of_those_who_left()
    {
        using var api = node.Client();
        using var watch = new HttpRequestMessage(HttpMethod.Get, new Uri("/v1/watch?prefix=x", UriKind.Relative));
        watch.Headers.Add("Authorization", $"Bearer {SecureNode.Token("leaving")}");
        using var stream = await api.Http.SendAsync(watch, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
        await api.Refused(401, "unauthenticated", "GET", "/v1/status", null, SecureNode.As("new-caller"));

        node.Write("new-caller { tokens = [\"#new-caller\"], roles = [\"read:*\"] }", without: "leaving");

        await Conditions.Until(
            "the new caller is known", Patience,
            async () => (await api.Send("GET", "/v1/status", null, SecureNode.As("new-caller"))).Status == 200);
        await api.Refused(401, "unauthenticated", "GET", "/v1/kv/a", null, SecureNode.As("leaving"));
        await Assert.ThrowsAnyAsync<Exception>(() => stream.Content.ReadAsStringAsync().WaitAsync(Patience)).ContinueWith(
            t => Assert.IsNotType<TimeoutException>(t.Result));

        // A wrong file changes nothing.
        File.WriteAllText(node.TokensFile, "new-caller { roles = [\"all\"] }");
        var line = await node.LineAsync("RA8004", _ => true);
        Assert.Contains("'all' is not ROLE:SCOPE", line, StringComparison.Ordinal);
        Assert.Equal(200, (await api.Send("GET", "/v1/status", null, SecureNode.As("new-caller"))).Status);
        node.Write("");
        await node.LineAsync("RA8003", _ => true);
    }
}
