using System.Net;
using RaftActors.Host.Nodes;
using RaftActors.Host.Tests.Cli;
using RaftActors.TestKit.Databases;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Host.Tests.Processes;

/// <summary>
/// The files of <c>hocon/</c>, each booted as a process; <c>three-nodes</c> in <see cref="KilledNodesTests"/>, <c>demo.conf</c> in
/// <see cref="DemoTests"/>.
/// </summary>
public sealed class DeploymentTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
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
    public async Task A_single_node_serves_alone_and_has_no_faults_to_offer()
    {
        var ports = ListenAddress.FreeLoopbackPorts(2);
        Start("single-node.conf", [$"raft-actors.nodes.n1=127.0.0.1:{ports[0]}", .. Own(ports[1], "single")]);

        await ServesAsync(ports[1]);
        using var faults = await _http.PostAsync(new Uri($"http://127.0.0.1:{ports[1]}/v1/faults"), new StringContent("""{"heal":true}"""));
        Assert.Equal(HttpStatusCode.NotFound, faults.StatusCode);
    }

    /// <summary>
    /// The third node shows a certificate that the others do not accept: they go on without it, and end in order all the same.
    /// </summary>
    /// <param name="third">What is wrong with it.</param>
    /// <param name="called">Why they refuse it when they call it.</param>
    /// <param name="calling">Why they refuse it when it calls them.</param>
    [Theory]
    [InlineData("another authority", "RemoteCertificateChainErrors", "RemoteCertificateChainErrors")]
    [InlineData("another name", "RemoteCertificateNameMismatch", "'CN=RaftActors test node' is valid for no host")]
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

        var ports = ListenAddress.FreeLoopbackPorts(6);
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
        await Wait.Until(
            "the third is refused",
            TimeSpan.FromSeconds(20),
            () =>
                Task.FromResult(
                    _processes
                        .Take(2)
                        .All(p =>
                            p.Output.Contains($"is refused: {called}", StringComparison.Ordinal)
                            && p.Output.Contains($"is refused: {calling}", StringComparison.Ordinal)
                        )),
            () => _processes[0].Output
        );
        Assert.Equal(
            HttpStatusCode.ServiceUnavailable, (await _http.GetAsync(new Uri($"http://127.0.0.1:{ports[5]}/health/ready"))).StatusCode);

        // It calls them all the while, and they call it: that must not become a habit of ending.
        await ServesAsync(ports[3]);
        Assert.All(_processes.Take(2), p => Assert.True(p.IsRunning));
    }

    [Fact]
    public async Task Nodes_of_a_cluster_find_each_other_also_when_one_comes_back_at_another_address()
    {
        var ports = ListenAddress.FreeLoopbackPorts(7);
        for (var node = 0; node < 3; node++)
        {
            StartMember(node, ports[node]);
        }

        await ServesAsync(ports[3]);
        await ServesAsync(ports[4]);

        // Only a cluster that has agreed on its members survives one of them: who joined through the third alone would be known to nobody.
        await Knows(ports[3], ports[1]);
        await Knows(ports[4], ports[0]);
        _processes[2].Kill();
        await ServesAsync(ports[4]);

        StartMember(2, ports[6]);

        await ServesAsync(ports[5]);
        await Knows(ports[3], ports[6]);

        Task Knows(int http, int other) => Wait.Until(
            $"the node at {http} knows the one at {other}", Patience,
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
    public async Task A_node_that_its_cluster_lets_go_ends_so_that_it_can_be_started_again()
    {
        var ports = ListenAddress.FreeLoopbackPorts(2);
        Start(
            "cluster/n1.conf",
            [
                $"akka.remote.dot-netty.tcp.port={ports[0]}", "akka.cluster.seed-nodes=[\"akka.tcp://raftactors@127.0.0.1:1\"]",
                "akka.cluster.shutdown-after-unsuccessful-join-seed-nodes=1s", .. Own(ports[1], "alone"),
            ]);

        Assert.Equal(3, await _processes[0].ExitAsync());
    }

    [PostgreSqlFact]
    public async Task A_node_keeps_its_log_in_postgresql()
    {
        using var server = new PostgreSqlServer(_directory);
        var ports = ListenAddress.FreeLoopbackPorts(2);
        string[] settings =
        [
            $"raft-actors.nodes.n1=127.0.0.1:{ports[0]}", $"akka.persistence.journal.raft.connection-string={server.ConnectionString}",
            $"akka.persistence.snapshot-store.raft.connection-string={server.ConnectionString}", .. Own(ports[1], "postgres"),
        ];
        Start("postgres.conf", settings);
        await ServesAsync(ports[1]);
        _processes[0].Kill();

        Start("postgres.conf", settings);
        await Wait.Until("it has its data", Patience, async () => await TextAsync(ports[1]) == "deployed", () => _processes[^1].Output);
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
        await Wait.Until(
            "a write is done", Patience,
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
                    // It does not listen yet.
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
            // It does not listen yet, or knows no leader yet.
            return null;
        }
    }
}
