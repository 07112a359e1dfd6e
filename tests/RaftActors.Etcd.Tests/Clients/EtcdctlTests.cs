using RaftActors.Etcd.Contracts;
using RaftActors.TestKit.Network;
using RaftActors.TestKit.Nodes;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Etcd.Tests.Clients;

/// <summary>
/// etcd's own command line against a node. The transcripts are what <c>etcdctl</c> 3.4 writes when etcd 3.4 serves it,
/// so a difference is one that users would see.
/// </summary>
public sealed class EtcdctlTests
{
    [EtcdctlTheory]
    [InlineData("keys")]
    [InlineData("transactions")]
    [InlineData("compaction")]
    [InlineData("leases")]
    [InlineData("watches")]
    [InlineData("contests")]
    [InlineData("users")]
    [InlineData("authentication")]
    [InlineData("maintenance")]
    public async Task Etcdctl_writes_what_it_writes_with_etcd(string transcript)
    {
        await using var node = SingleNode.Start("""
            groups.etcd.machine = etcd
            limits.max-command-bytes = 2MiB
            """);
        var port = Ports.Take(1)[0];
        var options = new EtcdOptions { Advertise = { $"http://127.0.0.1:{port}" }, MinLeaseTtl = TimeSpan.FromSeconds(1) };
        await using var endpoint = await EtcdEndpoint.StartAsync(node.System, options, port: port);
        await Conditions.Until(
            "the node is listed",
            TimeSpan.FromSeconds(30),
            async () => (await endpoint.Cluster.MemberListAsync(new MemberListRequest())).Members is [{ ClientURLs.Count: 1 }]);

        await Transcript.ReplayAsync(transcript, $"127.0.0.1:{port}");
    }

    [EtcdctlFact]
    public async Task Etcdctl_moves_the_leader()
    {
        await using var cluster = await EtcdCluster.StartAsync(voters: 3);
        var old = await cluster.LeaderAsync(1);
        var wanted = old % 3 + 1;
        var endpoints = string.Join(',', Enumerable.Range(1, 3).Select(n => cluster[n].Address.Authority));

        var moved = Assert.Single(await Shell.RunAsync(endpoints, [$"etcdctl move-leader {EtcdCluster.IdOf(wanted):x}"]));

        var text = $"Leadership transferred from {EtcdCluster.IdOf(old):x} to {EtcdCluster.IdOf(wanted):x}\n";
        Assert.Equal((text, "0"), moved);
        await Conditions.Until(
            "the other leads", TimeSpan.FromSeconds(30), async () => await cluster.LeaderAsync(wanted) == wanted);
    }
}
