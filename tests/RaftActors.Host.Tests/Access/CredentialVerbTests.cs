using System.Net;
using RaftActors.AspNetCore.Nodes;
using RaftActors.Host.Access;
using RaftActors.Host.Http;
using RaftActors.Host.Nodes;
using RaftActors.Host.Tests.Cli;
using RaftActors.Host.Tls;
using RaftActors.TestKit.Files;
using Xunit;

namespace RaftActors.Host.Tests.Access;

/// <summary>The command line with nodes that ask who calls, and its exit codes.</summary>
public sealed class CredentialVerbTests(SecureNode node) : IClassFixture<SecureNode>, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Endpoint => node.Address.GetLeftPart(UriPartial.Authority);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_token_comes_from_a_file_or_from_the_environment()
    {
        var file = _directory.File("token", $"{SecureNode.Token("kv")}\n");

        Assert.Equal((0, ""), Errors(await CliRun.Of(["kv", "put", "cli", "v", "-e", Endpoint, "--token-file", file])));
        var read = await CliRun.Of(
            ["kv", "get", "cli", "-e", Endpoint],
            environment: new Dictionary<string, string> { ["RAFTACTORS_TOKEN"] = SecureNode.Token("kv") });
        Assert.Equal((0, "v"), (read.Exit, read.Output));

        var stranger = await CliRun.Of(["kv", "put", "cli", "v", "-e", Endpoint]);
        Assert.Equal(1, stranger.Exit);
        Assert.Contains("--token-file FILE, RAFTACTORS_TOKEN or --cert FILE", stranger.Error, StringComparison.Ordinal);
        var forbidden = await CliRun.Of(["status", "-e", Endpoint, "--token-file", file]);
        Assert.Equal(1, forbidden.Exit);
        Assert.Contains(
            "This needs the role read for '*'; the caller is kv (write:kv, read:counter).", forbidden.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_token_and_its_line_belong_together()
    {
        var run = await CliRun.Of(["token", "new", "ci", "--role", "write", "--scope", "kv", "--scope", "ledger"]);
        Assert.Equal(0, run.Exit);
        var lines = run.Output.Split('\n');
        Assert.DoesNotContain(lines[0], run.Error, StringComparison.Ordinal);

        var found = AccessList.Read(_directory.File("tokens.conf", lines[1])).ByToken(lines[0]);

        Assert.Equal("ci (write:kv, write:ledger)", found?.ToString());
        Assert.NotEqual(lines[0], (await CliRun.Of(["token", "new", "ci", "--role", "write"])).Output.Split('\n')[0]);
        Assert.Equal(2, (await CliRun.Of(["token", "new", "c i", "--role", "write"])).Exit);
        Assert.Equal(2, (await CliRun.Of(["token", "new", "ci", "--role", "root"])).Exit);
        Assert.Equal(2, (await CliRun.Of(["token", "new", "ci", "--role", "read", "--scope", "a b"])).Exit);
    }

    [Theory]
    [InlineData("the token would be sent to 10.1.2.3 in clear text", "kv", "get", "k", "-e", "http://10.1.2.3", "--token-file", "TOKEN")]
    [InlineData("--token-file: 'none' cannot be used", "status", "--token-file", "none")]
    [InlineData("--ca: 'none' cannot be used", "status", "--ca", "none")]
    [InlineData("--ca: 'TOKEN' contains no certificate in PEM", "status", "--ca", "TOKEN")]
    [InlineData("--cert: 'TOKEN' cannot be used", "status", "--cert", "TOKEN")]
    [InlineData("--cert-key: needs --cert", "status", "--cert-key", "TOKEN")]
    public async Task Unusable_credentials_are_a_wrong_command_line(string expected, params string[] arguments)
    {
        var file = _directory.File("token", "secret-token");

        var run = await CliRun.Of([.. arguments.Select(a => a == "TOKEN" ? file : a)]);

        Assert.Equal(2, run.Exit);
        Assert.Contains(expected.Replace("TOKEN", file, StringComparison.Ordinal), run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-token", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_cannot_be_trusted_gets_no_request()
    {
        Assert.Equal(0, (await CliRun.Of(["certificates", _directory.Path, "--client", "ann"])).Exit);
        Assert.Equal(0, (await CliRun.Of(["certificates", Path.Combine(_directory.Path, "other")])).Exit);
        var (authority, pfx) = (Path.Combine(_directory.Path, "ca.crt"), Path.Combine(_directory.Path, "node.pfx"));
        var settings = new HttpSettings(new IPEndPoint(IPAddress.Loopback, 0))
        {
            Tls = new TlsSettings(pfx, null, TestCertificates.DefaultPassword, authority, ClientCertificates.Allowed),
            TokensFile = _directory.File("tokens.conf", "ann { certificates = [\"CN=ann\"], roles = [\"write:kv\"] }"),
        };
        await using var server = await HttpServer.StartAsync(settings, new NodeSet([], []));
        string[] put = ["kv", "put", "k", "v", "-e", $"https://127.0.0.1:{server.Address.Port}"];

        var wrong = await CliRun.Of([.. put, "--ca", Path.Combine(_directory.Path, "other", "ca.crt")]);
        Assert.Equal(3, wrong.Exit);
        Assert.Contains("is not signed by a trusted authority", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("name the authority with --ca FILE", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await CliRun.Of([.. put, "--ca", authority])).Exit);
        var known = await CliRun.Of([.. put, "--ca", authority, "--cert", Path.Combine(_directory.Path, "ann.pem")]);
        Assert.Equal(3, known.Exit);
        Assert.Contains("No node of this process is running", known.Error, StringComparison.Ordinal);
        Assert.Equal(
            1, (await CliRun.Of(["status", .. put[4..], "--ca", authority, "--cert", Path.Combine(_directory.Path, "ann.pem")])).Exit);
    }

    private static (int, string) Errors(CliRun run) => (run.Exit, run.Error);
}
