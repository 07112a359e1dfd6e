using System.Net;
using System.Net.Sockets;
using RaftActors.AspNetCore.Words;
using RaftActors.Host.Nodes;
using RaftActors.Host.Tests.Cli;
using RaftActors.Machines.Locks;
using RaftActors.TestKit.Files;
using Xunit;

namespace RaftActors.Host.Tests.Configuration;

public sealed class StartCheckTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly int[] _ports = TestPorts.Take(2);

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    public async Task One_port_for_http_and_remoting_is_refused(string address)
    {
        var run = await Check($"raft-actors.host.http={address}:{_ports[0]}", "raft-actors.host.insecure=on");

        Assert.Equal(2, run.Exit);
        Assert.Equal(
            $"raftactors: raft-actors.host.http: {address}:{_ports[0]} is the port where this node listens for other nodes "
                + "(raft-actors.nodes); use another port for HTTP\n",
            run.Error
        );
    }

    [Fact]
    public async Task A_host_name_for_the_same_address_is_refused_too()
    {
        var run = await Check($"raft-actors.nodes.n1={Dns.GetHostName()}:{_ports[0]}", $"raft-actors.host.http=0.0.0.0:{_ports[0]}");

        Assert.Equal(2, run.Exit);
        Assert.Contains("is the port where this node listens for other nodes", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_of_another_program_and_an_address_of_another_machine_are_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        Assert.Equal(
            $"raftactors: raft-actors.host.http: cannot listen on {taken.LocalEndpoint}: another program uses the port; stop "
            + "it, or use another port\n",
            (await Check($"raft-actors.host.http={taken.LocalEndpoint}")).Error);
        Assert.Equal(
            $"raftactors: raft-actors.nodes: cannot listen on {taken.LocalEndpoint}: another program uses the port; stop it, or "
            + "use another port\n",
            (await Check($"raft-actors.nodes.n1={taken.LocalEndpoint}")).Error);
        Assert.Equal(
            "raftactors: raft-actors.host.http: cannot listen on 192.0.2.1:80: it is not an address of this machine; use one "
                + "that is\n",
            (await Check("raft-actors.host.http=192.0.2.1:80", "raft-actors.host.insecure=on")).Error);
    }

    [Fact]
    public async Task A_directory_that_cannot_be_used_is_named_and_nothing_is_created()
    {
        var file = _directory.File("file", "x");
        var another = Path.Combine(_directory.Path, "another");
        DataDirectory.Open(another, "n2").Dispose();

        Assert.Contains(
            $"'{file}' is a file; use another directory",
            (await Check($"raft-actors.host.data-dir={file}/below/it")).Error,
            StringComparison.Ordinal);
        Assert.Contains(
            "contains the log of node n2, not of n1; give each node its own directory",
            (await Check($"raft-actors.host.data-dir={another}")).Error,
            StringComparison.Ordinal);
        Assert.Contains("a semicolon", (await Check("raft-actors.host.data-dir=a;Mode=Memory")).Error, StringComparison.Ordinal);
        Assert.Contains(
            "raft-actors.host.data-dir: '/proc/self/x' cannot be",
            (await Check("raft-actors.host.data-dir=/proc/self/x")).Error,
            StringComparison.Ordinal);
        Assert.Equal(0, (await Check($"raft-actors.host.data-dir={_directory.Path}/new")).Exit);
        Assert.False(Directory.Exists(Path.Combine(_directory.Path, "new")));
        Assert.Equal(
            ["another", "file", "node.conf"],
            Directory.GetFileSystemEntries(_directory.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    /// <param name="identity">What its mark outside the journal holds; null: it is gone.</param>
    /// <param name="isGood">Whether the node may start there.</param>
    [Theory]
    [InlineData("SQLite format 3", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public async Task The_directory_of_a_node_that_has_run_is_valid_as_long_as_it_has_its_mark(string? identity, bool isGood)
    {
        var data = Path.Combine(_directory.Path, "data");
        var mark = Path.Combine(data, "identity.db");
        using (var directory = DataDirectory.Open(data, "n1"))
        {
            await File.WriteAllTextAsync(mark, "SQLite format 3");
            directory.MarkInitialised();
        }

        await File.WriteAllTextAsync(mark, identity ?? "");
        if (identity is null)
        {
            File.Delete(mark);
        }

        var (exit, error) = await Result($"raft-actors.host.data-dir={data}");

        Assert.Equal((isGood ? 0 : 2, isGood ? "" : error), (exit, error));
        if (isGood)
        {
            DataDirectory.Open(data, "n1").Dispose();
        }
        else
        {
            Assert.Contains("has lost identity.db", error, StringComparison.Ordinal);
            Assert.Contains(
                "has lost identity.db",
                Assert.Throws<ConfigurationProblem>(() => DataDirectory.Open(data, "n1")).Problems.Single(),
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("n1\n", null, null)]
    [InlineData("n1\ninitialised\n", "SQLite format 3", null)]
    [InlineData("n1\ninitialised\n", "", "has lost identity.db")]
    [InlineData("n1\ninitialised\n", null, "has lost identity.db")]
    [InlineData("n1\nrestoring\n", "SQLite format 3", "contains an incomplete restore")]
    [InlineData("n2\ninitialised\n", "SQLite format 3", "contains the log of node n2, not of n1")]
    public async Task A_directory_is_checked_as_at_a_start(string mark, string? identity, string? problem)
    {
        var data = Directory.CreateDirectory(Path.Combine(_directory.Path, "used")).FullName;
        await File.WriteAllTextAsync(Path.Combine(data, "node.lock"), mark);
        if (identity is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(data, "identity.db"), identity);
        }

        var run = await Check($"raft-actors.host.data-dir={data}");

        Assert.Equal(problem is null ? 0 : 2, run.Exit);
        Assert.Contains(problem ?? "", run.Error, StringComparison.Ordinal);
        Assert.Equal(problem is null, Record.Exception(() => DataDirectory.Open(data, "n1").Dispose()) is null);
    }

    [Fact]
    public async Task The_configuration_of_a_running_node_passes_the_check()
    {
        var data = Path.Combine(_directory.Path, "data");
        using var held = DataDirectory.Open(data, "n1");
        using var own = new TcpListener(IPAddress.Loopback, _ports[1]);
        own.Start();

        Assert.Equal((0, ""), await Result($"raft-actors.host.data-dir={data}", $"raft-actors.host.http=127.0.0.1:{_ports[1]}"));
    }

    [Theory]
    [InlineData("raft-actors.client.request-timeout", "720h", true)]
    [InlineData("raft-actors.client.request-timeout", "1.5s", false)]
    [InlineData("raft-actors.client.request-timeout", "2 minutes", true)]
    [InlineData("raft-actors.client.request-timeout", "721h", false)]
    [InlineData("raft-actors.client.request-timeout", "5", false)]
    [InlineData("raft-actors.client.request-timeout", "0s", false)]
    [InlineData("raft-actors.client.request-timeout", "1us", false)]
    [InlineData("raft-actors.client.request-timeout", "infinite", false)]
    [InlineData("raft-actors.snapshot.timeout", "10 parsecs", false)]
    public async Task Durations_have_one_syntax_and_one_range(string key, string value, bool isGood)
    {
        var run = await Check($"{key}={value}");

        Assert.Equal(isGood ? "" : $"raftactors: {key}: '{value}' is not a duration; {Durations.Allowed}\n", run.Error);
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("0s", true)]
    [InlineData("10m", true)]
    [InlineData("off", false)]
    public async Task Zero_lets_groups_never_rest(string value, bool isGood)
    {
        var run = await Check($"raft-actors.heartbeat-interval-resting={value}");

        Assert.Equal(isGood, run.Error.Length == 0);
        Assert.True(isGood || run.Error.Contains("or 0 to switch it off", StringComparison.Ordinal), run.Error);
    }

    [Theory]
    [InlineData("1ms", 1L)]
    [InlineData("0.5s", null)]
    [InlineData("5 minutes", 300_000L)]
    [InlineData("30d", LockCommands.MaxTtlMs)]
    [InlineData("720 hours", LockCommands.MaxTtlMs)]
    [InlineData("43201m", null)]
    [InlineData("0.0001s", null)]
    [InlineData("-1s", null)]
    [InlineData("1S", null)]
    [InlineData("1 s ", null)]
    [InlineData("1", null)]
    [InlineData("9999999999d", null)]
    [InlineData("1s\n", null)]
    public void A_duration_has_a_unit_and_is_between_one_millisecond_and_thirty_days(string text, long? milliseconds) =>
        Assert.Equal(milliseconds, (long?)Durations.Parse(text)?.TotalMilliseconds);

    [Theory]
    [InlineData(
        "raft-actors.host.htttp=x",
        "raft-actors.host.htttp: unknown key; did you mean 'http'? Known: allowed-hosts, data-dir, etcd, http, insecure, max-connections, "
            + "max-requests-per-second, metrics, otlp, tls, tokens-file.")]
    [InlineData(
        "raft-actors.host.otlp=collector:4318",
        "raft-actors.host.otlp: 'collector:4318' must be an address such as http://collector:4318")]
    [InlineData(
        "raft-actors.host.tls.certficate=x",
        "raft-actors.host.tls.certficate: unknown key; did you mean 'certificate'? Known: certificate, client-authority, "
            + "client-certificates, key, password.")]
    [InlineData("raft-actors.host.tls=on", "raft-actors.host.tls: must be an object")]
    [InlineData("raft-actors.host.insecure=maybe", "raft-actors.host.insecure: 'maybe' is neither on nor off")]
    [InlineData("raft-actors.host.metrics=no", "raft-actors.host.metrics: 'no' must be one of read, open")]
    [InlineData("raft-actors.host.max-connections=0", "raft-actors.host.max-connections: '0' must be a whole number from 1 to 1000000")]
    [InlineData(
        "raft-actors.host.max-requests-per-second=-1",
        "raft-actors.host.max-requests-per-second: '-1' must be a whole number from 0 to 1000000")]
    [InlineData("raft-actors.host.allowed-hosts=[\"a:80\"]", "raft-actors.host.allowed-hosts: 'a:80' is not a valid host")]
    [InlineData("raft-actors.host.allowed-hosts=a,0.0.0.0", "raft-actors.host.allowed-hosts: '0.0.0.0' is not a valid host")]
    [InlineData(
        "raft-actors.election.timout-min=1s",
        "raft-actors.election.timout-min: unknown key; did you mean 'timeout-min'? Known: pre-vote, timeout-max, timeout-min.")]
    [InlineData("raft-actors.host.etcd.listen=nowhere", "raft-actors.host.etcd.listen: 'nowhere' is not a valid address:port")]
    [InlineData("raft-actors.host.etcd.listen=127.0.0.1:0", "raft-actors.host.etcd.group: there is no group 'etcd'; add")]
    [InlineData("raft-actors.host.etcd.listen=0.0.0.0:0", "raft-actors.host.etcd.listen: 0.0.0.0:0 is reachable from other machines")]
    [InlineData("raft-actors.host.etcd.quota-bytes=2GB", "raft-actors.host.etcd.quota-bytes: '2GB' must be a size")]
    [InlineData("raft-actors.lese.enabled=on", "raft-actors.lese: unknown key; did you mean 'lease'?")]
    [InlineData("raft-actors.host.allowed-hosts=http://a", "raft-actors.host.allowed-hosts: 'http://a' is not a valid host")]
    public async Task The_host_s_keys_are_checked(string setting, string expected) =>
        Assert.Contains(expected, (await Check(setting)).Error, StringComparison.Ordinal);

    [Fact]
    public async Task A_file_that_is_not_utf8_is_refused_with_the_position_of_the_byte()
    {
        var file = Path.Combine(_directory.Path, "latin1.conf");
        await File.WriteAllBytesAsync(file, "a = \"caf\xe9\"\n"u8.ToArray()[..8].Concat(new byte[] { 0xe9, (byte)'"' }).ToArray());

        Assert.Contains(
            "latin1.conf: is not valid UTF-8 (at byte 8)",
            (await CliRun.Of(["node", "--config", file, "--check-config"])).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_can_refer_to_environment_variables()
    {
        var file = _directory.File(
            "node.conf", Good() + "\nraft-actors.host.data-dir = ${?DATA_DIR}\nraft-actors.host.http = \"127.0.0.1:\"${HTTP_PORT}");

        var with = await CliRun.Of(
            ["node", "--config", file, "--print-config"],
            environment: new Dictionary<string,
            string>
            { ["DATA_DIR"] = "/var/raft", ["HTTP_PORT"] = "8099" });
        var without = await CliRun.Of(["node", "--config", file, "--check-config"]);

        Assert.Contains("raft-actors.host.data-dir = \"/var/raft\"\n", with.Output, StringComparison.Ordinal);
        Assert.Contains("raft-actors.host.http = \"127.0.0.1:8099\"\n", with.Output, StringComparison.Ordinal);
        Assert.Contains(
            ":7:37: cannot resolve ${HTTP_PORT}: it is set neither", without.Error, StringComparison.Ordinal);
    }

    private string Good() => $$"""
        raft-actors {
          node-id = n1
          nodes { n1 = "127.0.0.1:{{_ports[0]}}" }
          groups { kv { machine = kv } }
        }
        """;

    private async Task<(int Exit, string Error)> Result(params string[] settings)
    {
        var run = await Check(settings);
        return (run.Exit, run.Error);
    }

    private Task<CliRun> Check(params string[] settings) =>
        CliRun.Of([
            "node",
            "--config",
            _directory.File("node.conf", Good()),
            "--check-config",
            .. settings
                .Prepend($"raft-actors.host.data-dir={_directory.Path}/new")
                .Prepend($"raft-actors.host.http=127.0.0.1:{_ports[1]}")
                .SelectMany(s => new[] { "--set", s }),
        ]);
}
