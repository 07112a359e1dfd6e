using RaftActors.Host.Cli;
using RaftActors.Host.Nodes;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace RaftActors.Host.Tests.Deploy;

/// <summary>
/// What <c>deploy/</c> says in several places must agree: names, ports and paths, and each configuration must be one that a node starts
/// with. No container is started.
/// </summary>
public sealed class DeployTests : IDisposable
{
    private const string RaftPort = "4053";
    private const string HttpPort = "8080";
    private const string DataDirectory = "/var/lib/raftactors";
    private const string ConfigFile = "/etc/raftactors/node.conf";
    private readonly DeployFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void The_unit_starts_the_node_whose_data_systemd_keeps()
    {
        var unit = DeployFiles.Text("systemd/raftactors.service").Split('\n').Where(l => l.Contains('=', StringComparison.Ordinal))
            .ToDictionary(l => l[..l.IndexOf('=', StringComparison.Ordinal)], l => l[(l.IndexOf('=', StringComparison.Ordinal) + 1)..]);

        AssertNode(_files.Load(DeployFiles.Text("systemd/node.conf"), null), "n1", "n1.example.org");
        Assert.EndsWith($" node --config {ConfigFile}", unit["ExecStart"], StringComparison.Ordinal);
        Assert.Equal(DataDirectory, $"/var/lib/{unit["StateDirectory"]}");
        Assert.Equal($"{ExitCode.Usage}", unit["RestartPreventExitStatus"]);
        Assert.Equal("SIGTERM", unit["KillSignal"]);
    }

    [Theory]
    [InlineData("n1", 8081)]
    [InlineData("n2", 8082)]
    [InlineData("n3", 8083)]
    public void Each_service_of_compose_is_a_node(string node, int port)
    {
        var service = DeployFiles.Yaml("compose/compose.yaml")[0].At("services").At(node);

        AssertNode(_files.Load(DeployFiles.Text("compose/node.conf"), service.At("environment").Text("RAFTACTORS__NODE_ID")), node, node);
        Assert.Equal([$"127.0.0.1:{port}:{HttpPort}"], service.List("ports").Select(p => $"{p}"));
        Assert.Equal(
            [$"./node.conf:{ConfigFile}:ro", $"{node}:{DataDirectory}"], service.List("volumes").Select(v => $"{v}"));
        Assert.Contains(node, DeployFiles.Yaml("compose/compose.yaml")[0].At("volumes").Children.Keys.Select(k => $"{k}"));
    }

    [Fact]
    public void Each_pod_is_a_node_under_the_name_that_the_headless_service_gives_it()
    {
        var (set, headless) = (Kubernetes("StatefulSet", "raftactors"), Kubernetes("Service", "raftactors"));
        var hocon = Kubernetes("ConfigMap", "raftactors").At("data").Text("node.conf");
        var name = set.At("metadata").Text("name");
        var pods = Enumerable.Range(0, int.Parse(set.At("spec").Text("replicas"), null)).Select(i => $"{name}-{i}");

        Assert.All(pods, p => AssertNode(_files.Load(hocon, p), p, $"{p}.{set.At("spec").Text("serviceName")}"));
        Assert.Equal(set.At("spec").Text("serviceName"), headless.At("metadata").Text("name"));
        Assert.Equal(("None", "true"), (headless.At("spec").Text("clusterIP"), headless.At("spec").Text("publishNotReadyAddresses")));
        Assert.Equal("Parallel", set.At("spec").Text("podManagementPolicy"));
        var id = Container.List("env").Cast<YamlMappingNode>().Single(e => e.Text("name") == "RAFTACTORS__NODE_ID");
        Assert.Equal("metadata.name", id.At("valueFrom").At("fieldRef").Text("fieldPath"));
    }

    [Fact]
    public void Ports_labels_and_volumes_of_the_pods_are_those_that_others_name()
    {
        var template = Kubernetes("StatefulSet", "raftactors").At("spec").At("template");
        var label = template.At("metadata").At("labels").Text("app.kubernetes.io/name");
        Assert.Equal(
            [("raft", RaftPort), ("http", HttpPort)],
            Container.List("ports").Cast<YamlMappingNode>().Select(p => (p.Text("name"), p.Text("containerPort"))));
        foreach (var (kind, name) in new[] { ("Service", "raftactors"), ("Service", "raftactors-http") })
        {
            Assert.Equal(label, Kubernetes(kind, name).At("spec").At("selector").Text("app.kubernetes.io/name"));
        }

        var budget = Kubernetes("PodDisruptionBudget", "raftactors").At("spec");
        Assert.Equal(label, budget.At("selector").At("matchLabels").Text("app.kubernetes.io/name"));
        Assert.Equal("1", budget.Text("maxUnavailable"));

        var claims = Kubernetes("StatefulSet", "raftactors").At("spec").List("volumeClaimTemplates").Cast<YamlMappingNode>();
        var volumes = template.At("spec").List("volumes").Cast<YamlMappingNode>().Select(v => v.Text("name"))
            .Concat(claims.Select(c => c.At("metadata").Text("name")));
        var mounts = Container.List("volumeMounts").Cast<YamlMappingNode>().ToDictionary(m => m.Text("name"), m => m.Text("mountPath"));
        Assert.Equal(volumes.Order(), mounts.Keys.Order());
        Assert.Equal((DataDirectory, Path.GetDirectoryName(ConfigFile)), (mounts["data"], mounts["config"]));
        Assert.Equal(["node", "--config", ConfigFile], Container.List("args").Select(a => $"{a}"));
        var hocon = Kubernetes("ConfigMap", "raftactors").At("data").Text("node.conf");
        Assert.Contains($"{mounts["secret"]}/tokens.conf", hocon, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("startupProbe", "/health/live")]
    [InlineData("livenessProbe", "/health/live")]
    [InlineData("readinessProbe", "/health/ready")]
    public void Probes_ask_for_health_over_https_under_a_name_that_is_answered(string probe, string path)
    {
        var get = Container.At(probe).At("httpGet");

        Assert.Equal((path, "http", "HTTPS"), (get.Text("path"), get.Text("port"), get.Text("scheme")));
        var header = (YamlMappingNode)get.List("httpHeaders").Single();
        Assert.Equal(("Host", "localhost"), (header.Text("name"), header.Text("value")));
    }

    private static YamlMappingNode Container =>
        (YamlMappingNode)Kubernetes("StatefulSet", "raftactors").At("spec").At("template").At("spec").List("containers").Single();

    private static YamlMappingNode Kubernetes(string kind, string name) => DeployFiles.Yaml("kubernetes/raftactors.yaml")
        .Single(d => d.Text("kind") == kind && d.At("metadata").Text("name") == name);

    private static void AssertNode(NodeConfiguration node, string id, string host)
    {
        Assert.Equal((id, DataDirectory, HttpPort), (node.NodeId, node.DataDirectory, $"{node.Http.Port}"));
        Assert.Equal($"{host}:{RaftPort}", node.Config.GetString($"raft-actors.nodes.{id}"));
        Assert.Equal(3, node.Config.GetConfig("raft-actors.nodes").AsEnumerable().Count());
    }
}
