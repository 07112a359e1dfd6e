using System.Text;
using RaftActors.Keyspaces;
using RaftActors.Machines.Kv;
using RaftActors.Messages;
using RaftActors.Status;
using RaftActors.TestKit.Processes;
using RaftActors.Tests.Integration;
using Xunit;

namespace RaftActors.Tests.Keyspaces;

/// <summary>Taking a node out of service: scenarios S30 and S31.</summary>
[Collection(nameof(Keyspaces))]
public sealed class DrainClusterTests
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_drained_node_must_lose_its_leaders_then_its_replicas_and_then_be_Drained()
    {
        await using var cluster = new ClusterRig(
            """
            meta.voters = [n1, n2, n3]
            keyspaces.data { machine = kv, replicas = 2, split-at = [g, p] }
            ranges { cooldown = 1s, balance = off }
            """);
        await Put(cluster, ["a", "h", "z"]);
        var ranges = Raft.Get(cluster.System("n1")).Ranges;

        Assert.Equal(RangeOutcome.Completed, (await ranges.DrainAsync("n2", leadersOnly: false)).Outcome);

        await Conditions.Until("n2 is drained", MaxWait, async () => (await Node(ranges, "n2")) is { State: "Drained", Replicas: 0 });
        Assert.All(await ranges.ListAsync(), r => Assert.Equal(["n1", "n3"], r.Replicas.Select(p => p.Node).Order()));
        Assert.DoesNotContain((await cluster["n2"].StatusAsync()).Replicas, r => r.Group.StartsWith("data-", StringComparison.Ordinal));
        foreach (var key in (string[])["a", "h", "z"])
        {
            var answer = await cluster["n2"].QueryAsync(new QueryKey("data", Encoding.UTF8.GetBytes(key), KvQueries.Get(key)));
            Assert.True(answer.IsOk, answer.ToString());
        }
    }

    [Fact]
    public async Task Without_a_node_to_go_to_replicas_must_stay_and_only_leaders_go()
    {
        await using var cluster = new ClusterRig(
            """
            meta.voters = [n1, n2, n3]
            keyspaces.data { machine = kv, split-at = [g, p] }
            ranges { cooldown = 1s, balance = off }
            """);
        await Put(cluster, ["a", "h", "z"]);
        var ranges = Raft.Get(cluster.System("n1")).Ranges;
        var drained = await cluster.LeaderOf("data-r1");
        await ranges.DrainAsync(drained, leadersOnly: false);

        await Conditions.Until($"{drained} leads nothing", MaxWait, async () =>
            (await cluster[drained].StatusAsync()).Replicas.All(r => r.Role != "Leader" || r.Group is "meta" or "g"));
        Assert.Equal(("Draining", 3), await Node(ranges, drained) is var node ? (node.State, node.Replicas) : default);
    }

    private static async Task<RangeNodeStatus> Node(RaftRanges ranges, string id) => (await ranges.NodesAsync()).Single(n => n.Id == id);

    private static async Task Put(ClusterRig cluster, string[] keys)
    {
        foreach (var key in keys)
        {
            await cluster["n1"].PutAsync(key, Encoding.UTF8.GetBytes(key), MaxWait);
        }
    }
}
