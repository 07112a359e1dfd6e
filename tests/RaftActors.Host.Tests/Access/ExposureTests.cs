using RaftActors.Host.Nodes;
using RaftActors.Host.Tests.Cli;
using RaftActors.TestKit.Files;
using Xunit;

namespace RaftActors.Host.Tests.Access;

/// <summary>Beyond loopback a node asks who calls, and encrypts, unless it is told otherwise by name.</summary>
public sealed class ExposureTests : IDisposable
{
    private const string Alone = "without asking who calls";
    private const string Clear = "without TLS, so that tokens cross the network in clear text";
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("0.0.0.0", "", Alone)]
    [InlineData("[::]", "", Alone)]
    [InlineData("0.0.0.0", "tls", Alone)]
    [InlineData("0.0.0.0", "tokens", Clear)]
    [InlineData("0.0.0.0", "tls tokens", null)]
    [InlineData("0.0.0.0", "tls required", null)]
    [InlineData("0.0.0.0", "insecure", null)]
    [InlineData("127.0.0.1", "", null)]
    [InlineData("127.0.0.2", "", null)]
    [InlineData("[::1]", "", null)]
    [InlineData("localhost", "tokens", null)]
    public async Task A_node_that_strangers_could_use_does_not_start(string address, string protection, string? exposure)
    {
        var (authority, certificate) = TestCertificates.Create(_directory.Path, [], "secret", TimeSpan.FromDays(1));
        var tokens = _directory.File("tokens.conf", SecureNode.File("ann { tokens = [\"#ann\"], roles = [\"read:*\"] }"));
        List<string> settings = [$"raft-actors.host.http=\"{address}:0\"", $"raft-actors.host.data-dir={_directory.Path}/data"];
        foreach (var part in protection.Split(' '))
        {
            settings.AddRange(part switch
            {
                "tls" => [$"raft-actors.host.tls.certificate={certificate}", "raft-actors.host.tls.password=secret"],
                "required" => [$"raft-actors.host.tls.client-authority={authority}", "raft-actors.host.tls.client-certificates=required"],
                "tokens" => [$"raft-actors.host.tokens-file={tokens}"],
                "insecure" => ["raft-actors.host.insecure=on"],
                _ => Array.Empty<string>(),
            });
        }

        var file = _directory.File(
            "node.conf", "raft-actors { node-id = n1, nodes { n1 = \"127.0.0.1:4999\" }, groups { kv { machine = kv } } }");
        var run = await CliRun.Of(
            ["node", "--config", file, "--print-config", .. settings.SelectMany(s => new[] { "--set", s })]);

        if (exposure is null)
        {
            Assert.Equal((0, ""), (run.Exit, run.Error));
            Assert.DoesNotContain("\"secret\"", run.Output, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(2, run.Exit);
            Assert.Contains(
                $"is reachable from other machines, and HTTP would listen there {exposure}.", run.Error, StringComparison.Ordinal);
            Assert.Contains("raft-actors.host.insecure = on", run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_demo_does_not_listen_beyond_loopback_either()
    {
        var run = await CliRun.Of(["demo", "--http", "0.0.0.0:0", "--data", _directory.Path]);

        Assert.Equal(2, run.Exit);
        Assert.Contains("the demo does not ask who calls; use 127.0.0.1, or add --insecure", run.Error, StringComparison.Ordinal);
    }
}
