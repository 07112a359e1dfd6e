using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Host.Tests.Cli;

public sealed class ClientVerbTests(SingleNode node) : IClassFixture<SingleNode>
{
    [Fact]
    public async Task Kv_writes_and_reads_exact_bytes()
    {
        byte[] value = [0, 1, 255, 10];
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "value");
        await File.WriteAllBytesAsync(file, value);

        Assert.Equal(0, (await Run(["kv", "put", "cli/bytes", "--file", "-"], value)).Exit);
        Assert.Equal(0, (await Run(["kv", "put", "cli/file", "-f", file])).Exit);
        Assert.Equal(0, (await Run(["lock", "acquire", "cli-listed", "--owner", "me"])).Exit);
        Assert.Contains("cli-listed: owner me, token ", (await Run(["lock", "list", "--prefix", "cli-"])).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await Run(["kv", "put", "cli/../..", "text"])).Exit);

        var json = JsonDocument.Parse((await Run(["kv", "get", "cli/bytes", "--output", "json"])).Output).RootElement;
        Assert.Equal(value, json.GetProperty("value").GetBytesFromBase64());
        Assert.Equal("text", (await Run(["kv", "get", "cli/../.."])).Output);
        Assert.Equal(value, await node.Http.GetByteArrayAsync(new Uri("/v1/kv/cli/file", UriKind.Relative)));
        Assert.Contains("cli/../..", (await Run(["kv", "list", "cli/"])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kv_exit_codes_report_missing_keys_and_unexpected_values()
    {
        await Run(["kv", "put", "code", "1"]);

        Assert.Equal(1, (await Run(["kv", "get", "missing"])).Exit);
        Assert.Equal(1, (await Run(["kv", "del", "missing"])).Exit);
        Assert.Equal(1, (await Run(["kv", "cas", "code", "2", "3"])).Exit);
        Assert.Equal(0, (await Run(["kv", "cas", "code", "1", "2"])).Exit);
        Assert.Equal(1, (await Run(["kv", "cas", "code", "x", "--absent"])).Exit);
        Assert.Equal(0, (await Run(["kv", "cas", "code", "2", "--delete"])).Exit);
        Assert.Equal(1, (await Run(["kv", "put", new string('k', 4097), "v"])).Exit);
        var missing = await Run(["kv", "get", "missing"]);
        Assert.Equal(("", true), (missing.Output, missing.Error.StartsWith("raftactors: ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_value_of_a_holder_is_set_kept_and_shown()
    {
        await Conditions.Until(
            "the version of the lock machine that has values",
            TimeSpan.FromSeconds(20),
            async () => (await Run(["lock", "acquire", "said", "--owner", "me", "--value", "at home", "-o", "json"]))
                .Output.Contains("at home", StringComparison.Ordinal));
        var token = $"{JsonDocument.Parse((await Run(["lock", "show", "said", "-o", "json"])).Output).RootElement.GetProperty("token")}";

        Assert.Equal(0, (await Run(["lock", "renew", "said", "--owner", "me", "--token", token])).Exit);
        Assert.EndsWith(", value \"at home\"\n", (await Run(["lock", "show", "said"])).Output, StringComparison.Ordinal);
        Assert.EndsWith(", value \"at home\"\n", (await Run(["lock", "list", "--prefix", "said"])).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await Run(["lock", "renew", "said", "--owner", "me", "--token", token, "--value", ""])).Exit);
        Assert.DoesNotContain("value", (await Run(["lock", "show", "said"])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_counter_and_lock_verbs_work()
    {
        Assert.Equal("5\n", (await Run(["counter", "add", "cli", "5"])).Output);
        Assert.Equal("3\n", (await Run(["counter", "add", "cli", "-2"])).Output);
        Assert.Equal("3\n", (await Run(["counter", "get", "cli"])).Output);
        Assert.Equal(0, (await Run(["counter", "reset", "cli", "9223372036854775807"])).Exit);
        Assert.Equal(1, (await Run(["counter", "add", "cli"])).Exit);

        var token = JsonDocument
            .Parse((await Run(["lock", "acquire", "cli", "--owner", "me", "-o", "json"])).Output)
            .RootElement.GetProperty("token")
            .GetRawText();
        Assert.Equal(1, (await Run(["lock", "acquire", "cli", "--owner", "you"])).Exit);
        Assert.Equal(
            (0, $"renewed, token {token}\n"),
            Result(await Run(["lock", "renew", "cli", "--owner", "me", "--token", token, "--ttl", "1m"])));
        Assert.Equal(1, (await Run(["lock", "renew", "cli", "--owner", "you", "--token", token])).Exit);
        var again = JsonDocument
            .Parse((await Run(["lock", "acquire", "cli", "--owner", "me", "-o", "json"])).Output)
            .RootElement.GetProperty("token")
            .GetRawText();
        Assert.NotEqual(token, again);
        Assert.Equal(1, (await Run(["lock", "release", "cli", "--owner", "me", "--token", token])).Exit);
        token = again;
        Assert.Contains("owner me", (await Run(["lock", "show", "cli"])).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await Run(["lock", "release", "cli", "--owner", "you", "--token", token])).Exit);
        Assert.Equal(0, (await Run(["lock", "release", "cli", "--owner", "me", "--token", token])).Exit);
        Assert.Equal(1, (await Run(["lock", "show", "cli"])).Exit);

        static (int Exit, string Output) Result(CliRun run) => (run.Exit, run.Output);
    }

    [Fact]
    public async Task Log_skip_is_refused_at_an_index_where_no_machine_stopped()
    {
        var run = await Run(["log", "skip", "kv", "1", "--by", "tests"]);
        Assert.Equal(1, run.Exit);
        Assert.Contains("has not stopped at index 1", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_ledger_verbs_work_and_their_exit_codes_report_refusals()
    {
        Assert.Equal((0, "0\n"), Result(await Run(["ledger", "open", "cli/a"])));
        Assert.Equal((0, "0\n"), Result(await Run(["ledger", "open", "cli/b"])));
        Assert.Equal((0, "10\n"), Result(await Run(["ledger", "deposit", "cli/a", "10"])));
        Assert.Equal((0, "9\n"), Result(await Run(["ledger", "withdraw", "cli/a", "1"])));
        Assert.Equal((0, "cli/a 5, cli/b 4\n"), Result(await Run(["ledger", "transfer", "cli/a", "cli/b", "4"])));
        Assert.Equal(1, (await Run(["ledger", "transfer", "cli/a", "cli/b", "6"])).Exit);
        Assert.Equal(1, (await Run(["ledger", "open", "cli/a"])).Exit);
        Assert.Equal(1, (await Run(["ledger", "balance", "nobody"])).Exit);
        Assert.Equal((0, "4\n"), Result(await Run(["ledger", "balance", "cli/b"])));
        Assert.Contains("total", (await Run(["ledger", "balance"])).Output, StringComparison.Ordinal);

        static (int Exit, string Output) Result(CliRun run) => (run.Exit, run.Output);
    }

    [Fact]
    public async Task Status_prints_a_table_or_json()
    {
        Assert.Contains("Leader", (await Run(["status"])).Output, StringComparison.Ordinal);
        Assert.Equal(
            "n1", JsonDocument.Parse((await Run(["status", "--output", "json"])).Output).RootElement.GetProperty("node").GetString());
    }

    [Theory]
    [InlineData]
    [InlineData("frobnicate")]
    [InlineData("kv")]
    [InlineData("kv", "get")]
    [InlineData("kv", "get", "")]
    [InlineData("kv", "put", "k")]
    [InlineData("kv", "put", "k", "v", "--file", "-")]
    [InlineData("kv", "put", "k", "--file", "/nowhere/at/all")]
    [InlineData("kv", "cas", "k", "v")]
    [InlineData("kv", "cas", "k", "--absent", "--delete")]
    [InlineData("counter", "add", "c", "many")]
    [InlineData("ledger", "deposit", "a", "0")]
    [InlineData("ledger", "transfer", "a", "b")]
    [InlineData("lock", "acquire", "l")]
    [InlineData("lock", "acquire", "l", "--owner", "me", "--ttl", "soon")]
    [InlineData("status", "--output", "xml")]
    [InlineData("kv", "watch", "--from", "0")]
    [InlineData("member", "add")]
    [InlineData("status", "--endpoint", "ftp://x")]
    [InlineData("node")]
    [InlineData("demo", "--nodes", "0")]
    [InlineData("demo", "--http", "here")]
    public async Task Wrong_usage_gives_exit_code_2_and_a_hint(params string[] arguments)
    {
        var run = await CliRun.Of(arguments);

        Assert.Equal((2, ""), (run.Exit, run.Output));
        Assert.Contains("--help", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("kv", "put", "--help")]
    [InlineData("node", "--help")]
    public async Task Help_and_version_are_not_errors(params string[] arguments)
    {
        var run = await CliRun.Of(arguments);

        Assert.Equal((0, ""), (run.Exit, run.Error));
        Assert.NotEmpty(run.Output);
    }

    [Fact]
    public async Task The_next_endpoint_is_tried_if_a_connection_fails()
    {
        var dead = $"127.0.0.1:{TestPorts.Take(1)[0]}";
        var environment = new Dictionary<string, string> { ["RAFTACTORS_ENDPOINTS"] = $"{dead}, {node.Endpoint}" };

        Assert.Equal(0, (await CliRun.Of(["kv", "put", "turn", "1", "--endpoint", dead, "--endpoint", node.Endpoint])).Exit);
        Assert.Equal("1", (await CliRun.Of(["kv", "get", "turn"], environment: environment)).Output);
        Assert.Equal(3, (await CliRun.Of(["kv", "put", "turn", "2", "--endpoint", dead])).Exit);
        Assert.Equal(3, (await CliRun.Of(["kv", "get", "turn", "--endpoint", dead])).Exit);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 2\r\n\r\nno")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n\r\nno")]
    [InlineData("HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 21\r\n\r\n{\"outcome\":\"unknown\"}")]
    public async Task A_write_without_an_answer_is_unknown_and_not_retried_but_a_read_is_retried(string answer)
    {
        using var breaking = new BreakingServer(answer);

        var write = await CliRun.Of(["kv", "put", "unsure", "1", "--endpoint", breaking.Endpoint, "--endpoint", node.Endpoint]);
        var read = await CliRun.Of(["counter", "get", "never", "--endpoint", breaking.Endpoint, "--endpoint", node.Endpoint]);

        Assert.Equal(4, write.Exit);
        Assert.Equal(HttpStatusCode.NotFound, (await node.Http.GetAsync(new Uri("/v1/kv/unsure", UriKind.Relative))).StatusCode);
        Assert.Equal((0, "0\n"), (read.Exit, read.Output));
    }

    [Theory]
    [InlineData("failed", "{\"outcome\":\"unknown\",\"message\":\"It broke.\"}", 3, "raftactors: It broke.\n")]
    [InlineData("compacted", "{\"firstIndex\":7}", 1,
        "raftactors: The log now begins at 7; read the state and watch from the index after it.\n")]
    [InlineData("ended", "{\"reason\":\"It stops.\",\"nextIndex\":7}", 3, "raftactors: It stops. Continue with --from 7.\n")]
    public async Task A_watch_that_breaks_off_reports_why(string name, string data, int exit, string error)
    {
        using var server = new BreakingServer(
            $"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nevent: of-a-newer-node\ndata: {{}}\n\nevent: {name}\ndata: "
                + $"{data}\n\n");

        var run = await CliRun.Of(["kv", "watch", "--from", "1", "--endpoint", server.Endpoint]);

        Assert.Equal((exit, "", error), (run.Exit, run.Output, run.Error));
    }

    [Fact]
    public async Task A_node_that_starts_a_list_again_does_not_trap_the_verb_in_a_loop()
    {
        const string page = "{\"locks\":[{\"name\":\"a\",\"owner\":\"o\",\"token\":1,\"expired\":false}],\"more\":true,\"index\":1}";
        using var server = new BreakingServer($"HTTP/1.1 200 OK\r\nContent-Length: {page.Length}\r\n\r\n{page}");

        var run = await CliRun.Of(["lock", "list", "--endpoint", server.Endpoint]);

        Assert.Equal((3, ""), (run.Exit, run.Output));
        Assert.Contains("started the list again", run.Error, StringComparison.Ordinal);
    }

    /// <summary>A web server, a proxy, or the port of etcd's API instead of a node.</summary>
    /// <param name="line">The verb.</param>
    /// <param name="answer">What that server answers.</param>
    /// <param name="exit">The exit code.</param>
    [Theory]
    [InlineData("kv get k", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 1)]
    [InlineData("kv put k v", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 1)]
    [InlineData("kv get k", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 3)]
    [InlineData("kv put k v", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 4)]
    [InlineData("kv list", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 3)]
    [InlineData("kv list", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]", 3)]
    [InlineData("kv list", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", 4)]
    [InlineData("counter add c 1", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 4)]
    [InlineData("lock acquire l --owner me", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", 4)]
    [InlineData("status", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 3)]
    [InlineData("check health", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 3)]
    [InlineData("check health", "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 2\r\n\r\nno", 3)]
    [InlineData("check quorum-critical", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 3)]
    [InlineData("range list", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 3)]
    public async Task Another_server_is_told_from_a_node(string line, string answer, int exit)
    {
        using var other = new BreakingServer(answer);

        var run = await CliRun.Of([.. line.Split(' '), "--endpoint", other.Endpoint]);

        Assert.Equal(exit, run.Exit);
        Assert.Contains("where the HTTP of a node listens", run.Error + run.Output, StringComparison.Ordinal);
    }

    private Task<CliRun> Run(string[] arguments, byte[]? input = null) => CliRun.Of([.. arguments, "--endpoint", node.Endpoint], input);

    /// <summary>Accepts a request, sends the given bytes and closes the connection.</summary>
    private sealed class BreakingServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public BreakingServer(string answer)
        {
            _listener.Start();
            Endpoint = $"http://{_listener.LocalEndpoint}";
            _ = ServeAsync(Encoding.ASCII.GetBytes(answer));
        }

        public string Endpoint { get; }

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync(byte[] answer)
        {
            while (true)
            {
                TcpClient client;
                try
                {
                    client = await _listener.AcceptTcpClientAsync();
                }
                catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
                {
                    return;
                }

                using (client)
                {
                    var stream = client.GetStream();
                    await stream.ReadAtLeastAsync(new byte[4096], 20, throwOnEndOfStream: false);
                    await stream.WriteAsync(answer);
                }
            }
        }
    }
}
