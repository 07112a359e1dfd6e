using Xunit;

namespace RaftActors.Tests.Discovery;

/// <summary>Nodes that find each other by their role in a cluster, with no table of addresses.</summary>
[Collection(nameof(Cluster))]
public sealed class DiscoveryTests
{
    [Fact]
    public async Task Members_with_the_role_must_find_each_other_and_commit()
    {
        await using var cluster = Started();

        await cluster.Commit("n2", "first");

        await cluster.AssertNothingLost(DiscoveryRig.Voters);
        var status = await cluster.Until("n1", s => s.Locations.Length == 2);
        Assert.Equal([("n2", null), ("n3", null)], status.Locations.Select(l => (l.Node, l.Problem)));
        Assert.Equal(cluster.Address("n3").ToString(), status.Locations[1].Address);
    }

    [Fact]
    public async Task A_node_that_crashes_and_comes_back_at_another_port_must_catch_up()
    {
        await using var cluster = Started();
        await cluster.AssertNothingLost(DiscoveryRig.Voters);
        var before = cluster.Address("n3");

        await cluster.Crash("n3");
        await cluster.Commit("n1", "without n3");
        cluster.Start("n3");

        Assert.NotEqual(before, cluster.Address("n3"));
        await cluster.AssertNothingLost(DiscoveryRig.Voters);
        var here = cluster.Address("n3").ToString();
        await cluster.Until("n1", s => s.Locations.Any(l => l.Node == "n3" && l.Problem is null && l.Address == here));
    }

    [Fact]
    public async Task A_client_without_the_role_must_reach_the_group_and_be_reached()
    {
        await using var cluster = Started();

        cluster.Start("client", role: "web");

        await cluster.Commit("client", "by a client");
        await cluster.AssertNothingLost(DiscoveryRig.Voters);
        await cluster.Until("n2", s => s.Locations.Any(l => l.Node == "client" && l.Problem is null));
        Assert.Empty((await cluster.Until("client", _ => true)).Replicas);
    }

    [Fact]
    public async Task A_second_process_with_the_same_id_must_be_refused_for_as_long_as_the_first_is_there()
    {
        await using var cluster = Started();
        await cluster.AssertNothingLost(DiscoveryRig.Voters);

        cluster.Start("twin", node: "n3");

        var twin = cluster.Address("twin").ToString();
        var status = await cluster.Until("n1", s => s.Locations.Any(l => l.Address == twin));
        Assert.Null(Assert.Single(status.Locations, l => l.Address == cluster.Address("n3").ToString()).Problem);
        Assert.Contains(cluster.Address("n3").ToString(), Assert.Single(status.Locations, l => l.Address == twin).Problem);
        var own = await cluster.Until("twin", s => s.Problem is not null);
        Assert.Contains(cluster.Address("n3").ToString(), own.Problem);
        await cluster.AssertNothingLost(DiscoveryRig.Voters);
        Assert.Null((await cluster.Until("n3", _ => true)).Problem);

        await cluster.Crash("n3");

        // It has none of the node's files, so that it could not go on as the node; but nobody stands against it any more.
        await cluster.Until("twin", s => s.Problem is null);
        await cluster.Until("n1", s => s.Locations.Any(l => l.Address == twin && l.Problem is null));
        await cluster.AssertNothingLost("n1", "n2");
    }

    [Fact]
    public async Task A_node_that_the_cluster_downed_must_come_back_after_its_restart()
    {
        await using var cluster = Started();
        await cluster.AssertNothingLost(DiscoveryRig.Voters);
        var system = cluster.System("n3");

        cluster.Down("n1", cluster.Address("n3"));
        await system.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(20));
        await cluster.Until("n1", s => s.Locations.All(l => l.Node != "n3"));
        await cluster.Commit("n1", "without n3");
        cluster.Start("n3");

        await cluster.AssertNothingLost(DiscoveryRig.Voters);
    }

    private static DiscoveryRig Started()
    {
        var cluster = new DiscoveryRig();
        foreach (var node in DiscoveryRig.Voters)
        {
            cluster.Start(node);
        }

        return cluster;
    }
}
