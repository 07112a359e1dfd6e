using RaftActors.Host.Access;
using RaftActors.Host.Nodes;
using RaftActors.TestKit.Files;
using YamlDotNet.RepresentationModel;

namespace RaftActors.Host.Tests.Deploy;

/// <summary>The files of <c>deploy/</c>, and a place for the secrets that they name.</summary>
internal sealed class DeployFiles : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string[] _secrets;

    public DeployFiles()
    {
        using var authority = TestCertificates.Authority(TimeSpan.FromDays(2));
        var password = TestCertificates.DefaultPassword;
        TestCertificates.Create(authority, _directory.Path, ["localhost"], password, TimeSpan.FromDays(1));
        var tokens = _directory.File("tokens.conf", $"admin {{ tokens = [\"{AccessList.HashOf("any")}\"], roles = [\"admin:*\"] }}");
        _secrets =
        [
            $"raft-actors.host.tokens-file={tokens}",
            $"raft-actors.host.tls.certificate={Path.Combine(_directory.Path, "node.pfx")}",
            $"raft-actors.host.tls.password={password}",
            "raft-actors.host.tls.key=",
        ];
    }

    public static string Text(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "deploy", file));

    public static IReadOnlyList<YamlMappingNode> Yaml(string file)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(Text(file)));
        return [.. stream.Documents.Select(d => (YamlMappingNode)d.RootNode)];
    }

    /// <summary>The configuration as the process reads it, but with secrets that are there.</summary>
    /// <param name="hocon">The text of the file.</param>
    /// <param name="node">What <c>RAFTACTORS__NODE_ID</c> says; null if it is not set.</param>
    public NodeConfiguration Load(string hocon, string? node)
    {
        var file = _directory.File($"{Guid.NewGuid():N}.conf", hocon);
        var environment = new Dictionary<string, string>();
        if (node is not null)
        {
            environment["RAFTACTORS__NODE_ID"] = node;
        }

        return NodeConfiguration.Load(file, hocon.Contains("tokens-file", StringComparison.Ordinal) ? _secrets : [], environment);
    }

    public void Dispose() => _directory.Dispose();
}
