using System.Diagnostics;
using System.Text;
using RaftActors.Host.Cli;
using RaftActors.TestKit.Files;
using Xunit;

namespace RaftActors.Host.Tests.Cli;

/// <summary>Arguments are used exactly as typed, or refused.</summary>
public sealed class ArgumentTests(SingleNode node) : IClassFixture<SingleNode>
{
    [Theory]
    [InlineData("@hello")]
    [InlineData("@")]
    [InlineData("@file")]
    [InlineData("@@x")]
    [InlineData("/h")]
    [InlineData("/?")]
    [InlineData("")]
    [InlineData("[suggest]")]
    [InlineData("a=b:c")]
    [InlineData("put")]
    [InlineData("\ufffd", true)]
    [InlineData("-5")]
    [InlineData("--", false, true)]
    [InlineData("--help", false, true)]
    [InlineData("-h", false, true)]
    public async Task A_value_is_stored_exactly_as_typed(string value, bool needsBytes = false, bool needsEnd = false)
    {
        string[] arguments = ["kv", "put", "arg/value", "--endpoint", node.Endpoint, .. needsEnd ? ["--"] : Array.Empty<string>(), value];
        var run = await Run(arguments, needsBytes);

        Assert.Equal((0, ""), (run.Exit, run.Error));
        Assert.Equal(value, await node.Http.GetStringAsync(new Uri("/v1/kv/arg/value", UriKind.Relative)));
    }

    [Theory]
    [InlineData(
        "kv gett a b",
        "unknown argument 'gett'; did you mean 'get'? Known: cas, del, get, list, put, watch.\nTry: raftactors kv --help")]
    [InlineData("demo --nodes x", "Cannot parse argument 'x' for option '--nodes' as a whole number.\nTry: raftactors demo --help")]
    [InlineData(
        "counter add x 9223372036854775808",
        "Cannot parse argument '9223372036854775808' for command 'add' as a whole number in the range of 64 bits.\n"
            + "Try: raftactors counter add --help")]
    public async Task A_wrong_word_is_told_once_and_in_words_of_the_user(string line, string expected)
    {
        var run = await CliRun.Of(line.Split(' '));

        Assert.Equal((ExitCode.Usage, $"raftactors: {expected}\n"), (run.Exit, run.Error));
    }

    [Theory]
    [InlineData("[parse]")]
    [InlineData("[x]")]
    public async Task Directives_are_refused_as_unknown_verbs(string first)
    {
        var run = await CliRun.Of([first, "kv", "put", "arg/directive", "v", "--endpoint", node.Endpoint]);

        Assert.Equal(2, run.Exit);
        Assert.Contains($"unknown verb '{first}'", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@scope/pkg")]
    [InlineData("@")]
    [InlineData("/h")]
    [InlineData("/?")]
    public async Task Every_verb_uses_a_name_exactly_as_typed(string name)
    {
        // An existing file must not be read either.
        using var directory = new TemporaryDirectory();
        var file = "@" + directory.File("response", "injected");
        foreach (var key in new[] { name, file })
        {
            var at = Uri.EscapeDataString(key).Replace(".", "%2E", StringComparison.Ordinal);
            Assert.Equal(0, (await Run(["kv", "put", key, "1"])).Exit);
            Assert.Equal("1", await node.Http.GetStringAsync(new Uri("/v1/kv/" + at, UriKind.Relative)));
            Assert.Equal("1", (await Run(["kv", "get", key])).Output);
            Assert.Equal(0, (await Run(["kv", "cas", key, "1", key])).Exit);
            Assert.Equal(key, (await Run(["kv", "get", key])).Output);
            Assert.Contains(key, (await Run(["kv", "list", key])).Output, StringComparison.Ordinal);
            Assert.Equal(0, (await Run(["kv", "del", key])).Exit);
            Assert.Equal("1\n", (await Run(["counter", "add", key])).Output);
            Assert.Equal(0, (await Run(["counter", "reset", key])).Exit);
            Assert.Equal(0, (await Run(["lock", "acquire", key, "--owner", key])).Exit);
            Assert.Contains($"owner {key}", (await Run(["lock", "show", key])).Output, StringComparison.Ordinal);
            Assert.Contains(key, (await Run(["lock", "list", "--prefix", key])).Output, StringComparison.Ordinal);
            Assert.Equal(0, (await Run(["ledger", "open", key])).Exit);
            Assert.Equal("7\n", (await Run(["ledger", "deposit", key, "7"])).Output);
            Assert.Contains($"'{key}'", (await Run(["member", "list", "--group", key])).Error, StringComparison.Ordinal);
        }

        Assert.Contains("--set @x:", (await CliRun.Of(["node", "--config", "@x", "--set", "@x"])).Error, StringComparison.Ordinal);
        Assert.Contains("@x: cannot be read", (await CliRun.Of(["node", "--config", "@x"])).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kv put $'\\xff\\xfe' v")]
    [InlineData("kv put k $'v\\xc3'")]
    [InlineData("kv get $'\\xed\\xa0\\x80'")]
    [InlineData("kv list $'\\xff'")]
    [InlineData("kv watch $'\\xff' --count 1")]
    [InlineData("lock acquire l --owner $'\\xff'")]
    [InlineData("lock list --prefix=$'\\xff'")]
    [InlineData("ledger open $'\\xc0\\xaf'")]
    [InlineData("counter add $'\\xff'")]
    [InlineData("kv put k $'\\xef\\xbf\\xbd' -e $'\\xff'")]
    [InlineData("node --config $'\\xff'")]
    [InlineData("status", "RAFTACTORS_ENDPOINTS=$'\\xff'")]
    public async Task Arguments_that_are_not_utf8_are_refused_before_any_request(string arguments, string environment = "")
    {
        var port = TestPorts.Take(1)[0];
        var (exit, error) = await Shell(
            $"{environment} dotnet {typeof(CommandLine).Assembly.Location} {arguments} "
                + $"{(arguments.StartsWith("node", StringComparison.Ordinal) || environment.Length > 0 ? "" : $"-e 127.0.0.1:{port}")}");

        Assert.Equal(2, exit);
        Assert.Contains("is not valid UTF-8", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown argument 'gte'; did you mean 'get'? Known: cas, del, get, list, put, watch.", "kv", "gte", "x")]
    [InlineData("unknown argument 'stauts'; did you mean 'status'?", "stauts")]
    [InlineData("unknown argument '--onwer'; did you mean '--owner'?", "lock", "acquire", "l", "--owner", "me", "--onwer", "x")]
    [InlineData("unknown argument '--outptu'; did you mean '--output'?", "kv", "list", "x", "--outptu", "json")]
    public async Task Unknown_arguments_are_refused_with_a_suggestion(string expected, params string[] arguments)
    {
        var run = await CliRun.Of(arguments);

        Assert.Equal(2, run.Exit);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_of_any_script_is_accepted_and_bytes_are_read_from_a_stream()
    {
        var program = $"dotnet {typeof(CommandLine).Assembly.Location}";
        var (exit, error) = await Shell(
            $"{program} kv put arg/é😀 $'\\xef\\xbf\\xbd' -e {node.Endpoint} && printf '\\xff\\xfe' | {program} kv put arg/raw -f - "
                + $"-e {node.Endpoint}");

        Assert.Equal((0, ""), (exit, error));
        Assert.Equal("\ufffd", await node.Http.GetStringAsync(new Uri("/v1/kv/arg/%C3%A9%F0%9F%98%80", UriKind.Relative)));
        Assert.Equal([0xff, 0xfe], await node.Http.GetByteArrayAsync(new Uri("/v1/kv/arg/raw", UriKind.Relative)));
    }

    [Fact]
    public async Task An_unpaired_surrogate_and_the_replacement_character_are_refused_without_raw_bytes()
    {
        Assert.Contains("argument 3 is not text", (await CliRun.Of(["kv", "get", "\ud800"])).Error, StringComparison.Ordinal);
        Assert.Contains("argument 3 is not valid UTF-8", (await CliRun.Of(["kv", "get", "\ufffd"])).Error, StringComparison.Ordinal);
    }

    private static async Task<(int Exit, string Error)> Shell(string command)
    {
        var start = new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var shell = Process.Start(start)!;
        var output = shell.StandardOutput.ReadToEndAsync();
        var error = await shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync();
        await output;
        return (shell.ExitCode, error);
    }

    private Task<CliRun> Run(string[] arguments, bool withBytes = false) => withBytes
        ? CliRun.Of(arguments, raw: Encoding.UTF8.GetBytes("dotnet\0host.dll\0" + string.Concat(arguments.Select(a => a + "\0"))))
        : CliRun.Of(arguments.Contains("--endpoint") ? arguments : [.. arguments, "--endpoint", node.Endpoint]);
}
