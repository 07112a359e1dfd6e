using System.Net;
using System.Net.Sockets;
using RaftActors.Host.Nodes;
using RaftActors.Host.Tests.Cli;
using RaftActors.TestKit.Files;
using Xunit;

namespace RaftActors.Host.Tests.Configuration;

public sealed class NodeConfigurationTests : IDisposable
{
    private const string Good =
        """
        raft-actors {
          node-id = n1
          nodes { n1 = "127.0.0.1:4999" }
          groups { kv { machine = kv } }
        }
        """;

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Deployments =>
        [
            .. Directory
                .GetFiles(Path.Combine(AppContext.BaseDirectory, "hocon"), "n*.conf", SearchOption.AllDirectories)
                .Append(Path.Combine(AppContext.BaseDirectory, "hocon", "single-node.conf"))
                .Append(Path.Combine(AppContext.BaseDirectory, "hocon", "postgres.conf"))
                .Select(f => Path.GetRelativePath(AppContext.BaseDirectory, f)),
        ];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Deployments))]
    public async Task The_configuration_files_of_the_repository_are_valid(string file)
    {
        var run = await CliRun.Of(["node", "--config", Path.Combine(AppContext.BaseDirectory, file), "--check-config"]);

        Assert.Equal((0, ""), (run.Exit, run.Error));
    }

    [Fact]
    public async Task A_cluster_role_needs_the_cluster_provider()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "hocon", "cluster", "n1.conf");

        var run = await CliRun.Of(["node", "--config", file, "--check-config", "--set", "akka.actor.provider=remote"]);

        Assert.Equal(2, run.Exit);
        Assert.Contains("raft-actors.cluster.role: needs akka.actor.provider = cluster", run.Error);
    }

    [Theory]
    [InlineData("raft-actors { node-id = n1\n  nodes {\n", ":2:9: '{' is never closed")]
    [InlineData("raft-actors { }\n}", ":2:1: unmatched '}'")]
    [InlineData("a = [1, 2}", ":1:10: unmatched '}'")]
    [InlineData("a = \"x\nb = 1", ":1:5: this quotation mark is never closed")]
    [InlineData("a = ${nowhere}", "cannot resolve ${nowhere}")]
    public async Task A_syntax_error_is_reported_with_its_position(string text, string expected) => await Refused(text, expected);

    [Theory]
    [InlineData("raft-actors.host.htp = x", "raft-actors.host.htp: unknown key")]
    [InlineData("raft-actors.host.http = nowhere", "raft-actors.host.http:")]
    [InlineData("raft-actors.host.http = [1]", "raft-actors.host.http:")]
    [InlineData("raft-actors.host.http { port = 1 }", "raft-actors.host.http: must be a string")]
    [InlineData("raft-actors.host.data-dir = \"\"", "raft-actors.host.data-dir:")]
    [InlineData("raft-actors.election.timout-min = 1s", "raft-actors.election.timout-min:")]
    [InlineData("raft-actors.election.timeout-min = soon", "raft-actors.election.timeout-min:")]
    [InlineData("raft-actors.node-id = n9", "raft-actors.nodes:")]
    [InlineData("raft-actors.node-id = \"\"", "raft-actors.node-id:")]
    [InlineData("raft-actors.groups.kv.machine = nope", "raft-actors.groups.kv.machine:")]
    public async Task The_invalid_key_is_named(string line, string expected) => await Refused(Good + "\n" + line, expected);

    [Theory]
    [InlineData("raft-actor { node-id = n1 }", "raft-actor: unknown section; did you mean 'raft-actors'? Otherwise use a name")]
    [InlineData("raftactors.host.http = x", "raftactors: unknown section; did you mean 'raft-actors'?")]
    [InlineData("Raft-Actors.host.http = x", "Raft-Actors: unknown section; did you mean 'raft-actors'?")]
    [InlineData("raft-actors-dispacher.throughput = 1", "raft-actors-dispacher: unknown section; did you mean 'raft-actors-dispatcher'?")]
    [InlineData("aka.loglevel = INFO", "aka: unknown section; did you mean 'akka'?")]
    [InlineData("akka = on", "akka: must be an object")]
    [InlineData("raft-actors = on", "raft-actors: must be an object, such as raft-actors { node-id = n1 }")]
    [InlineData("akka.lgolevel = INFO", "akka.lgolevel: unknown key; did you mean 'akka.loglevel'?")]
    [InlineData("akka.log-level = INFO", "akka.log-level: unknown key; did you mean 'akka.loglevel'?")]
    [InlineData("akka.actor.provder = cluster", "akka.actor.provder: unknown key; did you mean 'akka.actor.provider'?")]
    [InlineData("akka.remote.dot-netty.tcp.prot = 1", "akka.remote.dot-netty.tcp.prot: unknown key; did you mean 'akka.remote.dot-netty.")]
    [InlineData("akka.cluster.seed-node = []", "akka.cluster.seed-node: unknown key; did you mean 'akka.cluster.seed-nodes'?")]
    [InlineData("akka.persistence.max-concurent-recoveries = 1", "did you mean 'akka.persistence.max-concurrent-recoveries'?")]
    public async Task A_section_or_key_of_akka_that_is_nearly_a_known_one_is_refused(string line, string expected) =>
        await Refused(Good + "\n" + line, expected);

    /// <summary>Extensions, substitutions, and names that resemble each other on purpose.</summary>
    [Theory]
    [InlineData("my-app { akka = 1 }")]
    [InlineData("kind = kv\nraft-actors.groups.kv.machine = ${kind}")]
    [InlineData("akka.discovery.method = config")]
    [InlineData("akka.actor.serializers { bytez = \"Akka.Serialization.ByteArraySerializer\" }")]
    [InlineData("akka.actor.default-dispatcher2 { type = Dispatcher }")]
    [InlineData("akka.persistence.journal.inmen { class = x }")]
    public async Task Other_sections_and_keys_of_akka_are_allowed(string line)
    {
        var ports = TestPorts.Take(2);
        var run = await Node($$"""
            raft-actors {
              node-id = n1
              nodes { n1 = "127.0.0.1:{{ports[0]}}" }
              groups { kv { machine = kv } }
              host { http = "127.0.0.1:{{ports[1]}}", data-dir = "{{_directory.Path}}/new" }
            }
            {{line}}
            """);

        Assert.Equal((0, ""), (run.Exit, run.Error));
    }

    [Fact]
    public async Task Every_problem_is_reported_at_once()
    {
        var run = await Node(Good + "\nraft-actors.host.x = 1\nraft-actors.y = 1\nraft-actors.election.pre-vote = perhaps");

        Assert.Equal(3, run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task A_missing_configuration_file_gives_exit_code_2()
    {
        var run = await CliRun.Of(["node", "--config", Path.Combine(_directory.Path, "none.conf")]);

        Assert.Equal(2, run.Exit);
        Assert.Contains("none.conf", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_instead_of_the_file_is_named_as_such()
    {
        var run = await CliRun.Of(["node", "--config", _directory.Path]);

        Assert.Equal((2, $"raftactors: {_directory.Path}: is a directory; name a file in it\n"), (run.Exit, run.Error));
    }

    [Fact]
    public async Task Options_override_the_environment_which_overrides_the_file()
    {
        var file = _directory.File(
            "node.conf", Good + "\nraft-actors.host { http = \"127.0.0.1:1\", data-dir = one }\nraft-actors.client.request-timeout = 6s");
        var environment = new Dictionary<string, string>
        {
            ["RAFTACTORS__HOST__HTTP"] = "127.0.0.1:2",
            ["RAFTACTORS__HOST__DATA_DIR"] = "two",
            ["RAFTACTORS_ENDPOINTS"] = "x",
        };

        var run = await CliRun.Of(
            ["node", "--config", file, "--set", "raft-actors.host.http=127.0.0.1:3", "--print-config"], environment: environment);

        Assert.Equal((0, ""), (run.Exit, run.Error));
        var lines = run.Output.Split('\n');
        Assert.Contains("raft-actors.host.http = \"127.0.0.1:3\"", lines);
        Assert.Contains("raft-actors.host.data-dir = \"two\"", lines);
        Assert.Contains("raft-actors.client.request-timeout = \"6s\"", lines);
        Assert.Contains("raft-actors.limits.max-command-bytes = \"1200KiB\"", lines);
        Assert.Contains("raft-actors.heartbeat-interval = \"100ms\"", lines);
    }

    [Theory]
    [InlineData("--set", "nothing")]
    [InlineData("--set", "a b=c")]
    [InlineData("--set", "raft-actors.nope=1")]
    public async Task Invalid_options_are_refused(params string[] options)
    {
        var run = await CliRun.Of(["node", "--config", _directory.File("node.conf", Good), "--check-config", .. options]);

        Assert.Equal(2, run.Exit);
        Assert.NotEmpty(run.Error);
    }

    [Fact]
    public async Task A_port_in_use_and_an_unusable_directory_are_refused()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var used = taken.LocalEndpoint.ToString()!;
        var ports = TestPorts.Take(2);
        var file = _directory.File("node.conf", Good);
        var data = Path.Combine(_directory.Path, "data");
        string[] good =
        [
            $"raft-actors.nodes.n1=127.0.0.1:{ports[0]}",
            $"raft-actors.host.http=127.0.0.1:{ports[1]}",
            $"raft-actors.host.data-dir={data}",
        ];
        using var held = DataDirectory.Open(Path.Combine(_directory.Path, "held"), "n1");
        var another = Path.Combine(_directory.Path, "another");
        DataDirectory.Open(another, "n2").Dispose();

        Assert.Contains(used, (await Start($"raft-actors.nodes.n1={used}")).Error, StringComparison.Ordinal);
        Assert.Contains(used, (await Start($"raft-actors.host.http={used}")).Error, StringComparison.Ordinal);
        Assert.Contains("data-dir", (await Start($"raft-actors.host.data-dir={file}/below")).Error, StringComparison.Ordinal);
        Assert.Contains("the log of node n2", (await Start($"raft-actors.host.data-dir={another}")).Error, StringComparison.Ordinal);
        Assert.Contains("another process", (await Start($"raft-actors.host.data-dir={held.Path}")).Error, StringComparison.Ordinal);

        async Task<CliRun> Start(string bad)
        {
            var settings = good.Where(s => s[..s.IndexOf('=')] != bad[..bad.IndexOf('=')]).Append(bad);
            var run = await CliRun.Of(["node", "--config", file, .. settings.SelectMany(s => new[] { "--set", s })]);
            Assert.Equal((2, ""), (run.Exit, run.Output));
            return run;
        }
    }

    [Fact]
    public async Task A_demo_reports_a_port_in_use_and_a_directory_of_another_number_of_nodes()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        Directory.CreateDirectory(Path.Combine(_directory.Path, "two", "n1"));
        Directory.CreateDirectory(Path.Combine(_directory.Path, "two", "n2"));

        var port = await CliRun.Of(["demo", "--http", taken.LocalEndpoint.ToString()!, "--data", Path.Combine(_directory.Path, "one")]);
        var nodes = await CliRun.Of(["demo", "--http", "127.0.0.1:0", "--data", Path.Combine(_directory.Path, "two")]);

        Assert.Equal((2, 2), (port.Exit, nodes.Exit));
        Assert.Contains(taken.LocalEndpoint.ToString()!, port.Error, StringComparison.Ordinal);
        Assert.Contains("--fresh", nodes.Error, StringComparison.Ordinal);
    }

    private Task<CliRun> Node(string text) => CliRun.Of(["node", "--config", _directory.File("node.conf", text), "--check-config"]);

    private async Task Refused(string text, string expected)
    {
        var run = await Node(text);
        Assert.Equal((2, ""), (run.Exit, run.Output));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }
}
