using System.Text;
using RaftActors.Keyspaces;
using RaftActors.Machines.Kv;
using RaftActors.Messages;
using RaftActors.TestKit.Network;
using RaftActors.TestKit.Processes;
using RaftActors.Tests.Discovery;
using Xunit;

namespace RaftActors.Tests.Keyspaces;

/// <summary>The coordinator as a singleton of an Akka cluster, its loss, and two of them on the sides of a partition.</summary>
[Collection(nameof(Keyspaces))]
public sealed class CoordinatorClusterTests
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task The_oldest_member_must_coordinate_and_its_loss_must_only_delay_operations()
    {
        await using var cluster = new DiscoveryRig();
        await StartByAge(cluster, DiscoveryRig.Voters, Settings(DiscoveryRig.Voters));

        await Put(cluster, "n2", "a", "1");
        await Put(cluster, "n3", "z", "2");
        await SeenAt(cluster, "n2", "n1");

        // Killed without leaving and without downing: the manager of the others waits for it.
        var gone = cluster.Address("n1");
        await cluster.Crash("n1");
        var split = await Raft.Get(cluster.System("n2")).Ranges.SplitAsync("data-r1", Bytes("m"), MaxWait);
        Assert.Equal(RangeOutcome.Completed, split.Outcome);
        Assert.Equal("n1", (await Coordinator(cluster, "n2"))?.Node);
        Assert.Equal("1", await Get(cluster, "n3", "a"));
        Assert.Equal("2", await Get(cluster, "n2", "z"));

        cluster.Down("n2", gone);
        await SeenAt(cluster, "n3", "n2");
        var next = await Raft.Get(cluster.System("n3")).Ranges.SplitAsync("data-r1", Bytes("c"), MaxWait);
        Assert.Equal(RangeOutcome.Completed, next.Outcome);
        var operations = await Raft.Get(cluster.System("n3")).Ranges.OperationsAsync();
        Assert.Equal(
            ["Found Completed", "Split Completed", "Split Completed"],
            operations.Where(o => o.Kind != "Move").Select(o => $"{o.Kind} {o.Outcome}"));
    }

    [Fact]
    public async Task A_node_that_leaves_must_hand_the_coordination_over()
    {
        await using var cluster = new DiscoveryRig();
        await StartByAge(cluster, DiscoveryRig.Voters, Settings(DiscoveryRig.Voters));

        await Put(cluster, "n2", "a", "1");
        await SeenAt(cluster, "n2", "n1");

        await cluster.Leave("n1");

        await SeenAt(cluster, "n3", "n2");
    }

    [Fact]
    public async Task Of_two_singletons_on_the_sides_of_a_partition_only_the_majoritys_must_change_anything()
    {
        string[] nodes = ["n1", "n2", "n3", "n4", "n5"];
        await using var cluster = new DiscoveryRig();
        await StartByAge(cluster, nodes, Settings(nodes) + "\n" + NetworkFaults.Config);
        await Put(cluster, "n1", "a", "1");
        await Put(cluster, "n5", "z", "2");
        await SeenAt(cluster, "n4", "n1");

        // Each side downs the other, so that each has a singleton of its own.
        Akka.Actor.ActorSystem[] minority = [cluster.System("n1"), cluster.System("n2")];
        Akka.Actor.ActorSystem[] majority = [cluster.System("n3"), cluster.System("n4"), cluster.System("n5")];
        await NetworkFaults.Cut(minority, majority);
        foreach (var lost in nodes)
        {
            cluster.Down(lost is "n1" or "n2" ? "n3" : "n1", cluster.Address(lost));
        }

        await SeenAt(cluster, "n4", "n3");
        await Lives("n1");
        await Lives("n3");
        var here = Raft.Get(cluster.System("n1")).Ranges.SplitAsync("data-r1", Bytes("g"), TimeSpan.FromSeconds(2));
        var there = await Raft.Get(cluster.System("n4")).Ranges.SplitAsync("data-r1", Bytes("p"), MaxWait);
        Assert.Equal(RangeOutcome.Completed, there.Outcome);
        await Assert.ThrowsAsync<TimeoutException>(() => here);

        // A member that was downed comes back as another one.
        await NetworkFaults.Heal(minority, majority);
        await cluster.Crash("n1");
        await cluster.Crash("n2");
        foreach (var node in (string[])["n1", "n2"])
        {
            cluster.Start(node, more: Settings(nodes) + "\n" + NetworkFaults.Config);
        }

        await Conditions.Until("n1 knows the child", MaxWait, async () =>
            (await cluster["n1"].StatusAsync()).Replicas.Any(r => r.Group == there.Child));
        var ranges = await Raft.Get(cluster.System("n1")).Ranges.ListAsync();
        Assert.Equal(["data-r1 2", $"{there.Child} 2"], ranges.Select(r => $"{r.Group} {r.Version}"));
        var operations = await Raft.Get(cluster.System("n1")).Ranges.OperationsAsync();
        Assert.Equal(["Found Completed", "Split Completed"], operations.Select(o => $"{o.Kind} {o.Outcome}"));
        Assert.Equal("1", await Get(cluster, "n2", "a"));
        Assert.Equal("2", await Get(cluster, "n1", "z"));

        Task Lives(string node) =>
            cluster.System(node).ActorSelection("/system/raft/coordinator/singleton").ResolveOne(MaxWait);
    }

    /// <summary>One after the other is a member, so that the first is the oldest, and so on.</summary>
    private static async Task StartByAge(DiscoveryRig cluster, IEnumerable<string> nodes, string settings)
    {
        foreach (var node in nodes)
        {
            cluster.Start(node, more: settings);
            var member = Akka.Cluster.Cluster.Get(cluster.System(node));
            await Conditions.Until(() => member.SelfMember.Status == Akka.Cluster.MemberStatus.Up, $"{node} is up", MaxWait);
        }
    }

    private static string Settings(string[] voters) =>
        $$"""
        raft-actors {
          meta.voters = [{{string.Join(", ", voters)}}]
          keyspaces.data { machine = kv, replicas = {{voters.Length}} }
          ranges { coordinator-silence = 2s, bootstrap-wait = 60s }
        }
        """;

    private static async Task<Ranges.Map.CoordinatorRecord?> Coordinator(DiscoveryRig cluster, string node)
    {
        var client = new MapClient(Raft.Get(cluster.System(node)).Router, TimeSpan.FromSeconds(2));
        return (await client.CoordinatorAsync())?.View.Coordinator;
    }

    private static Task SeenAt(DiscoveryRig cluster, string asked, string node) => Conditions.Until(
        $"{node} coordinates", MaxWait, async () => (await Coordinator(cluster, asked))?.Node == node);

    private static Task Put(DiscoveryRig cluster, string node, string key, string value) =>
        cluster[node].PutAsync(key, Bytes(value), MaxWait);

    private static async Task<string> Get(DiscoveryRig cluster, string node, string key)
    {
        var answer = await cluster[node].QueryAsync(new QueryKey("data", Bytes(key), KvQueries.Get(key), Timeout: MaxWait));
        Assert.True(answer.IsOk, answer.ToString());
        return Encoding.UTF8.GetString(KvResult.Decode(answer.Result).Entries.Single().Value.Span);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
