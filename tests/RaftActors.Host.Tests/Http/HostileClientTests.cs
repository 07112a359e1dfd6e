using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace RaftActors.Host.Tests.Http;

/// <summary>Clients that are slow, endless, silent or many gain nothing, and all other clients are served as before.</summary>
public sealed class HostileClientTests(SingleNode node) : IClassFixture<SingleNode>
{
    private const int Silent = 3000;

    [Fact]
    public async Task Thousands_of_silent_connections_cost_little_and_block_no_client()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var connections = new List<Socket>();
        try
        {
            for (var i = 0; i < Silent; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                connections.Add(socket);
                await socket.ConnectAsync(node.Http.BaseAddress!.Host, node.Http.BaseAddress.Port);

                // Half of them start a request and never finish it.
                await socket.SendAsync(i % 2 == 0 ? Array.Empty<byte>() : "GET /v1/sta"u8.ToArray());
            }

            await ServesAsync();
            var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Silent;
            Assert.True(each < 32 * 1024, $"{each} bytes per connection");
        }
        finally
        {
            connections.ForEach(c => c.Dispose());
        }
    }

    [Fact]
    public async Task Endless_request_lines_endless_headers_and_slow_headers_are_cut_off()
    {
        Assert.StartsWith("HTTP/1.1 414", await Raw("GET /" + new string('x', 70_000)), StringComparison.Ordinal);
        Assert.StartsWith(
            "HTTP/1.1 431",
            await Raw("GET /v1/status HTTP/1.1\r\nHost: localhost\r\nX: " + new string('x', 90_000)),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "HTTP/1.1 431",
            await Raw(
                "GET /v1/status HTTP/1.1\r\nHost: localhost\r\n"
                    + string.Concat(Enumerable.Range(0, 70).Select(i => $"X{i}: x\r\n"))
                    + "\r\n"),
            StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 408", await Raw("GET /v1/status HTTP/1.1\r\nHost: localhost\r\nX: "), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400", await Raw("\0\0\0\0\r\n\r\n"), StringComparison.Ordinal);
        await ServesAsync();
    }

    [Theory]
    [InlineData(400, "malformed", "\0\0\0\0\r\n\r\n")]
    [InlineData(400, "malformed", "GET /v1/status HTTP/1.1\r\n\r\n")]
    [InlineData(400, "malformed", "GET /v1/kv/\u00e9 HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData(400, "malformed", "GET /v1/status HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData(414, "too-long", "line")]
    [InlineData(431, "headers-too-large", "headers")]
    [InlineData(431, "headers-too-large", "many")]
    [InlineData(431, "headers-too-large", "second")]
    [InlineData(408, "too-slow", "GET /v1/status HTTP/1.1\r\nHost: localhost\r\nX: ")]
    public async Task Errors_of_the_server_itself_have_an_error_body_too(int status, string code, string request)
    {
        const string get = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n";
        var answer = await Raw(request switch
        {
            "line" => "GET /" + new string('x', 70_000),
            "headers" => get + "X: " + new string('x', 90_000),
            "many" => get + string.Concat(Enumerable.Range(0, 70).Select(i => $"X{i}: x\r\n")) + "\r\n",
            "second" => $"{get}\r\n{get}X: " + new string('x', 90_000),
            _ => request,
        });

        var last = answer[answer.LastIndexOf("HTTP/1.1 ", StringComparison.Ordinal)..];
        Assert.StartsWith($"HTTP/1.1 {status}", last, StringComparison.Ordinal);
        var body = last[(last.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        Assert.Contains($"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n", last, StringComparison.Ordinal);
        var error = System.Text.Json.JsonDocument.Parse(body).RootElement;
        Assert.Equal(("not-applied", code), (error.GetProperty("outcome").GetString(), error.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task Endless_bodies_do_not_delay_complete_ones()
    {
        var slow = Enumerable
            .Range(0, 50)
            .Select(i => Raw($"PUT /v1/kv/slow{i} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nv"))
            .ToList();

        await ServesAsync();

        Assert.All(await Task.WhenAll(slow), s => Assert.StartsWith("HTTP/1.1 408", s, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Deep_or_long_json_is_refused_cheaply()
    {
        using var api = new ApiTester(node.Http.BaseAddress!);

        await api.Refused(400, "malformed", "POST", "/v1/counters/c", new string('[', 1000));
        await api.Refused(413, "too-large", "POST", "/v1/counters/c", new string(' ', 2000));
        await api.Refused(400, "malformed", "POST", "/v1/counters/c", "{\"add\":1e400}");
        await api.Refused(400, "malformed", "POST", "/v1/sessions", "{\"group\":\"kv\",\"group\":\"kv\"}");
    }

    private async Task ServesAsync()
    {
        var began = Stopwatch.GetTimestamp();
        using var put = await node.Http.PutAsync(new Uri("/v1/kv/served", UriKind.Relative), new StringContent("x"));
        put.EnsureSuccessStatusCode();
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    /// <summary>The response up to the point where the server closes.</summary>
    private async Task<string> Raw(string request)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        using var socket = new TcpClient();
        await socket.ConnectAsync(node.Http.BaseAddress!.Host, node.Http.BaseAddress.Port, limit.Token);
        var stream = socket.GetStream();
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request), limit.Token);
            int read;
            while ((read = await stream.ReadAsync(buffer, limit.Token)) > 0)
            {
                answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // Closed while there was still something to send: the response received before counts.
            return answer.ToString();
        }

        return answer.ToString();
    }
}
