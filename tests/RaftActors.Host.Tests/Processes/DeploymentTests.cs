using System.Net;
using System.Text.Json;
using RaftActors.Host.Nodes;
using RaftActors.Host.Tests.Cli;
using RaftActors.TestKit.Databases;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Host.Tests.Processes;

/// <summary>
/// The files of <c>hocon/</c>, each started as a process; <c>three-nodes</c> in <see cref="KilledNodesTests"/>, <c>demo.conf</c> in
/// <see cref="DemoTests"/>.
/// </summary>
[Collection(nameof(Processes))]
public sealed class DeploymentTests : IDisposable
{
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(40);
    private readonly TemporaryDirectory _directory = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(15) };
    private readonly List<HostProcess> _processes = [];

    public void Dispose()
    {
        _processes.ForEach(p => p.Dispose());
        _http.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_single_node_serves_alone_and_has_no_fault_api()
    {
        var ports = TestPorts.Take(2);
        Start("single-node.conf", [$"raft-actors.nodes.n1=127.0.0.1:{ports[0]}", .. Own(ports[1], "single")]);

        await ServesAsync(ports[1]);
        using var faults = await _http.PostAsync(new Uri($"http://127.0.0.1:{ports[1]}/v1/faults"), new StringContent("""{"heal":true}"""));
        Assert.Equal(HttpStatusCode.NotFound, faults.StatusCode);
    }

    /// <summary>
    /// The third node presents a certificate that the others do not accept: they continue without it, and still stop gracefully.
    /// </summary>
    /// <param name="third">What is wrong with its certificate.</param>
    /// <param name="called">Why the others refuse it when they connect to it.</param>
    /// <param name="calling">Why the others refuse it when it connects to them.</param>
    [Theory]
    [InlineData("another authority", "RemoteCertificateChainErrors", "RemoteCertificateChainErrors")]
    [InlineData("another name", "RemoteCertificateNameMismatch", "'CN=RaftActors test node' is not valid for any host")]
    public async Task Nodes_agree_over_tls_with_those_whose_certificate_they_trust(string third, string called, string calling)
    {
        var certificates = Path.Combine(_directory.Path, "certificates");
        var others = Path.Combine(_directory.Path, "others");
        using (var authority = TestCertificates.Authority(TimeSpan.FromDays(2)))
        {
            TestCertificates.Create(authority, certificates, ["127.0.0.1"], TestCertificates.DefaultPassword, TimeSpan.FromDays(1));
            if (third == "another name")
            {
                TestCertificates.Create(authority, others, ["elsewhere.example"], TestCertificates.DefaultPassword, TimeSpan.FromDays(1));
            }
        }

        if (third == "another authority")
        {
            Assert.Equal(0, (await CliRun.Of(["certificates", others])).Exit);
            Assert.Equal(2, (await CliRun.Of(["certificates", others])).Exit);
        }

        var ports = TestPorts.Take(6);
        for (var node = 0; node < 3; node++)
        {
            var own = node < 2 ? certificates : others;
            Start(
                "tls.conf",
                [
                    $"raft-actors.node-id=n{node + 1}", .. Enumerable.Range(0, 3).Select(
                        i => $"raft-actors.nodes.n{i + 1}=akka.ssl.tcp://raftactors@127.0.0.1:{ports[i]}"),
                    $"akka.remote.dot-netty.tcp.ssl.certificate.path={Path.Combine(own, "node.pfx")}", .. Own(
                        ports[3 + node], $"n{node + 1}"),
                ],
                new Dictionary<string, string> { ["SSL_CERT_FILE"] = Path.Combine(own, "ca.crt") });
        }

        await ServesAsync(ports[3]);
        await ServesAsync(ports[4]);
        await Conditions.Until(
            "the third is refused",
            TimeSpan.FromSeconds(20),
            () =>
                Task.FromResult(
                    _processes
                        .Take(2)
                        .All(p =>
                            p.Output.Contains($"refused: {called}", StringComparison.Ordinal)
                            && p.Output.Contains($"refused: {calling}", StringComparison.Ordinal)
                        )),
            () => _processes[0].Output
        );
        Assert.Equal(
            HttpStatusCode.ServiceUnavailable, (await _http.GetAsync(new Uri($"http://127.0.0.1:{ports[5]}/health/ready"))).StatusCode);

        // Connection attempts continue in both directions: they must not stop the nodes in the end.
        await ServesAsync(ports[3]);
        Assert.All(_processes.Take(2), p => Assert.True(p.IsRunning));
    }

    [Fact]
    public async Task Cluster_nodes_find_each_other_even_if_one_returns_at_another_address()
    {
        var ports = TestPorts.Take(7);
        for (var node = 0; node < 3; node++)
        {
            StartMember(node, ports[node]);
        }

        await ServesAsync(ports[3]);
        await ServesAsync(ports[4]);

        // A cluster survives the loss of a member only once all have converged: a node known to the third alone would be lost with it.
        await Knows(ports[3], ports[1]);
        await Knows(ports[4], ports[0]);
        _processes[2].Kill();
        await ServesAsync(ports[4]);

        StartMember(2, ports[6]);

        await ServesAsync(ports[5]);
        await Knows(ports[3], ports[6]);

        Task Knows(int http, int other) => Conditions.Until(
            $"the node at {http} knows the one at {other}", WaitLimit,
            async () => (await _http.GetStringAsync(new Uri($"http://127.0.0.1:{http}/v1/status"))).Contains(
                $"127.0.0.1:{other}", StringComparison.Ordinal),
            () => string.Join('\n', _processes.Select(p => p.Output)));

        void StartMember(int node, int port) => Start(
            $"cluster/n{node + 1}.conf",
            [
                $"akka.remote.dot-netty.tcp.port={port}",
                $"akka.cluster.seed-nodes=[{string.Join(",", ports[..3].Select(seed => $"\"akka.tcp://raftactors@127.0.0.1:{seed}\""))}]",
                "akka.cluster.seed-node-timeout=1s", "akka.cluster.failure-detector.acceptable-heartbeat-pause=1s", .. Own(
                    ports[3 + node], $"member{node + 1}"),
            ]);
    }

    [Fact]
    public async Task A_node_removed_by_its_cluster_exits_so_that_it_can_be_restarted()
    {
        var ports = TestPorts.Take(2);
        Start(
            "cluster/n1.conf",
            [
                $"akka.remote.dot-netty.tcp.port={ports[0]}", "akka.cluster.seed-nodes=[\"akka.tcp://raftactors@127.0.0.1:1\"]",
                "akka.cluster.shutdown-after-unsuccessful-join-seed-nodes=1s", .. Own(ports[1], "alone"),
            ]);

        Assert.Equal(3, await _processes[0].ExitAsync());
    }

    [Fact]
    public async Task Five_nodes_serve_the_ranges_of_their_keyspaces()
    {
        var ports = TestPorts.Take(10);
        for (var node = 0; node < 5; node++)
        {
            Start(
                $"ranges/n{node + 1}.conf",
                [
                    .. Enumerable.Range(0, 5).Select(i => $"raft-actors.nodes.n{i + 1}=127.0.0.1:{ports[i]}"),
                    .. Own(ports[5 + node], $"range{node + 1}"),
                ]);
        }

        await ServesAsync(ports[5]);
        await ServesAsync(ports[9]);
        var list = await CliRun.Of(
            ["range", "list", "--keyspace", "kv", "-o", "json", "--endpoint", $"http://127.0.0.1:{ports[8]}"]);
        Assert.Equal(
            ["..g", "g..n", "n..t", "t.."],
            JsonDocument.Parse(list.Output).RootElement.GetProperty("ranges").EnumerateArray()
                .Select(r => $"{r.GetProperty("start").GetString()}..{r.GetProperty("end").GetString()}"));
    }

    [PostgreSqlFact]
    public async Task A_node_keeps_its_log_in_postgresql()
    {
        using var server = new PostgreSqlServer(_directory);
        var ports = TestPorts.Take(2);
        string[] settings =
        [
            $"raft-actors.nodes.n1=127.0.0.1:{ports[0]}", $"akka.persistence.journal.raft.connection-string={server.ConnectionString}",
            $"akka.persistence.snapshot-store.raft.connection-string={server.ConnectionString}", .. Own(ports[1], "postgres"),
        ];
        Start("postgres.conf", settings);
        await ServesAsync(ports[1]);
        _processes[0].Kill();

        Start("postgres.conf", settings);
        await Conditions.Until(
            "it has its data", WaitLimit, async () => await TextAsync(ports[1]) == "deployed", () => _processes[^1].Output);
    }

    private static string[] Own(int http, string data) => [$"raft-actors.host.http=127.0.0.1:{http}", $"raft-actors.host.data-dir={data}"];

    private void Start(string file, string[] settings, Dictionary<string, string>? environment = null)
    {
        var inDirectory = settings.Select(s => s.Replace("data-dir=", $"data-dir={_directory.Path}/", StringComparison.Ordinal));
        _processes.Add(
            new HostProcess(
                [
                    "node",
                    "--config",
                    Path.Combine(AppContext.BaseDirectory, "hocon", file),
                    .. inDirectory.SelectMany(s => new[] { "--set", s }),
                ],
                environment ?? []));
    }

    private async Task ServesAsync(int port)
    {
        await Conditions.Until(
            "a write is done", WaitLimit,
            async () =>
            {
                try
                {
                    using var put = await _http.PutAsync(
                        new Uri($"http://127.0.0.1:{port}/v1/kv/deployment"), new StringContent("deployed"));
                    return put.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    // Not listening yet.
                    return false;
                }
            },
            () => string.Join('\n', _processes.Select(p => p.Output)));
        Assert.Equal("deployed", await TextAsync(port));
    }

    private async Task<string?> TextAsync(int port)
    {
        try
        {
            return await _http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/v1/kv/deployment"));
        }
        catch (HttpRequestException)
        {
            // Not listening yet, or no leader known yet.
            return null;
        }
    }
}
