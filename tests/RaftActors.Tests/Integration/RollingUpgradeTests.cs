using System.Text;
using RaftActors.Machines.Locks;
using RaftActors.Messages;
using RaftActors.Status;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Tests.Integration;

/// <summary>
/// Two programs in one group, node by node: a new version takes effect only when every voter knows it, and a node that does not know it
/// stops.
/// </summary>
[Collection(nameof(Integration))]
public sealed class RollingUpgradeTests
{
    private const string Old =
        "groups.g.machine = words, machines.words = \"RaftActors.Tests.Machines.Versions.OldWords, RaftActors.Tests\"";
    private const string New =
        "groups.g.machine = words, machines.words = \"RaftActors.Tests.Machines.Versions.NewWords, RaftActors.Tests\"";
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_version_must_be_raised_once_every_voter_knows_it_and_a_downgraded_node_must_stop()
    {
        await using var cluster = new ClusterRig(Old);
        Assert.Equal("a", await Do(cluster, "a"));
        foreach (var node in new[] { "n1", "n2" })
        {
            await cluster.Stop(node);
            cluster.Start(node, New);

            // Whichever node leads, both programs give the same answer.
            Assert.Equal("unknown", await Do(cluster, "shout"));
            Assert.All(await Statuses(cluster), s => Assert.Equal(1, s.MachineVersion));
        }

        await cluster.Stop("n3");
        cluster.Start("n3", New);
        await Conditions.Until(
            async () => (await Statuses(cluster)).All(s => s.MachineVersion == 2), () => "version 2 is in force everywhere", MaxWait);
        Assert.Equal("A", await Do(cluster, "shout"));

        await cluster.Stop("n3");
        cluster.Start("n3", Old);
        await Conditions.Until(
            async () => (await Statuses(cluster))[2] is { Phase: ReplicaPhase.Faulted } s && s.Problem!.Contains(
                "this program knows up to 1. Upgrade this node.", StringComparison.Ordinal),
            () => "the older program stops and says why", MaxWait);
        Assert.Equal("Ab", await Do(cluster, "b"));

        await cluster.Stop("n3");
        cluster.Start("n3", New);
        var last = await cluster.Execute("n1", "c"u8.ToArray());
        var own = await cluster["n3"].QueryAsync("g", default, Consistency.Sequential, last.Index, MaxWait);
        Assert.Equal("Abc", Encoding.UTF8.GetString(own.Result.Span));
    }

    [Fact]
    public async Task A_lock_acquired_again_in_a_new_group_must_give_its_owner_a_new_token()
    {
        await using var cluster = new ClusterRig("groups.g.machine = lock");
        await Conditions.Until(
            async () => (await Statuses(cluster)).All(s => s.MachineVersion == new LockMachine().LatestVersion),
            () => "the newest version is in force everywhere", MaxWait);
        var first = await Acquire(cluster);
        var second = await Acquire(cluster);
        Assert.True(second > first);
        var zombie = await cluster.Execute("n3", LockCommands.Renew("l", "me", first));
        Assert.Equal(LockStatus.NotHolder, LockResult.Decode(zombie.Result).Status);
    }

    private static async Task<long> Acquire(ClusterRig cluster)
    {
        var answer = await cluster.Execute("n2", LockCommands.Acquire("l", "me", 60_000));
        return LockResult.Decode(answer.Result).Holder!.Token;
    }

    private static async Task<string> Do(ClusterRig cluster, string text)
    {
        var answer = await cluster.Execute("n1", Encoding.UTF8.GetBytes(text));
        return Encoding.UTF8.GetString(answer.Result.Span);
    }

    private static async Task<IReadOnlyList<ReplicaStatus>> Statuses(ClusterRig cluster) =>
        [.. (await Task.WhenAll(ClusterRig.Nodes.Select(n => cluster[n].StatusAsync()))).Select(s => s.Replicas[0])];
}
