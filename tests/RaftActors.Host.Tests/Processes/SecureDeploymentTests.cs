using RaftActors.Host.Nodes;
using RaftActors.Host.Tests.Cli;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Host.Tests.Processes;

/// <summary><c>hocon/secure.conf</c> in three processes, one of them a stranger, and clients that are strangers.</summary>
[Collection(nameof(Processes))]
public sealed class SecureDeploymentTests : IDisposable
{
    private const string Secret = "secret of a test";
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(40);
    private readonly TemporaryDirectory _directory = new();
    private readonly int[] _ports = TestPorts.Take(6);
    private readonly List<HostProcess> _processes = [];
    private readonly Dictionary<string, string> _tokens = [];
    private string _clients = "";

    public void Dispose()
    {
        _processes.ForEach(p => p.Dispose());
        _directory.Dispose();
    }

    [Fact]
    public async Task Strangers_among_clients_and_nodes_get_nothing()
    {
        var (nodes, foreign) = (Path.Combine(_directory.Path, "nodes"), Path.Combine(_directory.Path, "foreign"));
        TestCertificates.Create(nodes, [], Secret, Day);
        TestCertificates.Create(foreign, [], Secret, Day);
        using var clients = TestCertificates.Authority(TimeSpan.FromDays(30));
        using var stranger = TestCertificates.Authority(Day);
        _clients = _directory.File("clients.crt", clients.ExportCertificatePem());
        _directory.File(
            "tokens.conf",
            $"{await NewTokenAsync("ann", "write", "kv")}\n{await NewTokenAsync("otto", "admin", "*")}\n"
                + "cert { certificates = [\"CN=cert\"], roles = [\"read:kv\"] }");
        Start(1, nodes);
        Start(2, nodes);
        Start(3, foreign);

        string[] kv = ["kv", "put", "deployment", "deployed"];
        await Conditions.Until(
            "a write is done", WaitLimit, async () => (await Run(nodes, "ann", kv)).Exit == 0, () => _processes[0].Output);
        var certificate = TestCertificates.CreateClient(clients, _directory.Path, "cert", Day);
        string[] get = ["kv", "get", "deployment"];
        Assert.Equal("deployed", (await Run(nodes, null, [.. get, "--cert", certificate])).Output);

        // Clients: no certificate, a wrong token, a role that is too small, a wrong authority on either side, an expired certificate.
        await RefusedAsync(1, "This node answers only to callers it knows", nodes, null, get);
        _tokens["guess"] = _directory.File("guess", "guess");
        await RefusedAsync(1, "does not know the token", nodes, "guess", get);
        await RefusedAsync(1, "This needs the role admin for 'kv'", nodes, "ann", ["member", "remove", "n3", "-g", "kv"]);
        await RefusedAsync(1, "This needs the role write for 'kv'", nodes, null, [.. kv, "--cert", certificate]);
        await RefusedAsync(3, "is not signed by a trusted authority", foreign, "ann", kv);
        var others = Directory.CreateDirectory(Path.Combine(_directory.Path, "others")).FullName;
        await RefusedAsync(3, "", nodes, null, [.. get, "--cert", TestCertificates.CreateClient(stranger, others, "cert", Day)]);
        var expired = TestCertificates.CreateClient(
            clients, others, "expired", TimeSpan.FromSeconds(1), DateTimeOffset.UtcNow.AddMinutes(-1));
        await RefusedAsync(3, "", nodes, null, [.. get, "--cert", expired]);
        using var plain = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => plain.GetAsync(new Uri($"http://127.0.0.1:{_ports[3]}/health/live")));

        // A node: both sides refuse each other, and the operation that was allowed is on record.
        Assert.Equal(0, (await Run(nodes, "otto", ["snapshot", "take", "-g", "kv"])).Exit);
        await LogAsync("RA8001 otto from 127.0.0.1: POST /v1/groups/kv/snapshot");
        await LogAsync("RA8002 Refused");
        await LogAsync("RA8007 Client certificate from 127.0.0.1");
        await LogAsync("RA8008 Certificate of");
        Assert.DoesNotContain(File.ReadAllText(_tokens["ann"]), string.Concat(_processes.Select(p => p.Output)), StringComparison.Ordinal);
        var exit = await _processes[0].TerminateAsync();
        Assert.True(exit == 0, $"{exit} {_processes[0].Output}");
    }

    private Task LogAsync(string line) => Conditions.Until(
        line, WaitLimit, () => Task.FromResult(_processes[0].Output.Contains(line, StringComparison.Ordinal)), () => _processes[0].Output);

    private async Task<string> NewTokenAsync(string name, string role, string scope)
    {
        var made = (await CliRun.Of(["token", "new", name, "--role", role, "--scope", scope])).Output.Split('\n');
        _tokens[name] = _directory.File($"{name}.token", made[0]);
        return made[1];
    }

    private async Task RefusedAsync(int exit, string message, string trusted, string? caller, string[] verb)
    {
        var run = await Run(trusted, caller, verb);
        Assert.True(exit == run.Exit, $"{string.Join(' ', verb)}: {run.Exit} {run.Error}");
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    private Task<CliRun> Run(string trusted, string? caller, string[] verb) => CliRun.Of(
        [
            .. verb, "-e", $"https://127.0.0.1:{_ports[3]}", "--ca", Path.Combine(trusted, "ca.crt"), .. caller is null
                ? Array.Empty<string>()
                : ["--token-file", _tokens[caller]],
        ]);

    private void Start(int node, string certificates)
    {
        var pfx = Path.Combine(certificates, "node.pfx");
        string[] settings =
        [
            .. Enumerable.Range(1, 3).Select(i => $"raft-actors.nodes.n{i}=akka.ssl.tcp://raftactors@127.0.0.1:{_ports[i - 1]}"),
            $"raft-actors.host.http=0.0.0.0:{_ports[2 + node]}",
            $"raft-actors.host.data-dir={Path.Combine(_directory.Path, $"n{node}")}",
            $"raft-actors.host.tokens-file={Path.Combine(_directory.Path, "tokens.conf")}",
            $"raft-actors.host.tls.certificate={pfx}",
            $"raft-actors.host.tls.client-authority={_clients}",
            $"akka.remote.dot-netty.tcp.ssl.certificate.path={pfx}",
        ];
        _processes.Add(
            new HostProcess(
                [
                    "node", "--config", Path.Combine(AppContext.BaseDirectory, "hocon", "secure.conf"), .. settings.SelectMany(
                        s => new[] { "--set", s }),
                ],
                new Dictionary<string, string>
                {
                    ["SSL_CERT_FILE"] = Path.Combine(certificates, "ca.crt"),
                    ["RAFTACTORS__NODE_ID"] = $"n{node}",
                    ["HTTP_PASSWORD"] = Secret,
                    ["REMOTE_PASSWORD"] = Secret,
                }));
    }
}
