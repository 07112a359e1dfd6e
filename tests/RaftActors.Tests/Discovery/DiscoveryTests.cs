using RaftActors.Messages;
using Xunit;

namespace RaftActors.Tests.Discovery;

/// <summary>Nodes that find each other by their role in a cluster, with no table of addresses.</summary>
[Collection(nameof(Integration))]
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
    public async Task A_client_that_found_no_node_must_get_an_answer_and_continue_when_nodes_appear()
    {
        await using var cluster = new DiscoveryRig();
        cluster.Start("client", role: "web");

        var answer = await cluster["client"].ProposeAsync("g", new byte[1], TimeSpan.FromSeconds(1));
        Assert.Equal(Outcome.NoLeader, answer.Outcome);
        foreach (var node in DiscoveryRig.Voters)
        {
            cluster.Start(node);
        }

        await cluster.Commit("client", "by a client");
    }

    [Fact]
    public async Task A_second_process_with_the_same_id_must_be_refused_while_the_first_one_exists()
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

        // It lacks the node's files, so it could not continue as that node, but it is no longer refused.
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

    [Fact]
    public async Task A_member_that_the_cluster_finds_unreachable_must_still_take_part_in_raft()
    {
        await using var cluster = new DiscoveryRig();

        // This node considers a heartbeat late after half its interval and checks at unrelated times. So the others are unreachable
        // half of the time, and no member can join while they are.
        cluster.Start("n1", more: """
            akka.cluster.failure-detector {
              heartbeat-interval = 170ms, threshold = 0.1, acceptable-heartbeat-pause = 0s, min-std-deviation = 100ms
            }
            akka.cluster.unreachable-nodes-reaper-interval = 230ms
            """);
        cluster.Start("n2");
        cluster.Start("n3");

        for (var i = 0; i < 3; i++)
        {
            await cluster.Until("n1", s => s.Locations.Any(l => l.Node == "n3" && !l.IsReachable && l.Problem is null));
            await cluster.AssertNothingLost(DiscoveryRig.Voters);
            await cluster.Until("n1", s => s.Locations.Any(l => l.Node == "n3" && l.IsReachable && l.Problem is null));
        }
    }

    [Fact]
    public async Task A_table_entry_must_override_a_discovered_address()
    {
        await using var cluster = Started();
        await cluster.AssertNothingLost(DiscoveryRig.Voters);

        // This client cannot reach n1 and n2, whatever they announce; n3 tells it the leader, and accepts its commands if it leads.
        cluster.Start("client", role: "web", more: """
            raft-actors.nodes { n1 = "127.0.0.1:1", n2 = "127.0.0.1:2" }
            """);

        var status = await cluster.Until("client", s => s.Locations.Length == 3);
        Assert.Equal(
            [("n1", true), ("n2", true), ("n3", false)], status.Locations.Select(l => (l.Node, l.Problem is not null)));
        Assert.Contains("127.0.0.1:1", status.Locations[0].Problem);
    }

    [Fact]
    public async Task A_node_with_an_outdated_table_must_not_silence_another()
    {
        await using var cluster = new DiscoveryRig();
        cluster.Start("n1");
        cluster.Start("n2");
        cluster.Start("n3", more: "raft-actors.nodes { n1 = \"127.0.0.1:1\" }");

        // Both know each other by now, and each has told the other its verdict.
        await cluster.Until("n3", s => s.Locations.Any(l => l is { Node: "n1", Problem: not null }));
        await cluster.Until("n1", s => s.Locations.Length == 2);

        // n3 may lead and cannot reach n1; n2 reaches both.
        await cluster.AssertNothingLost("n2");
        Assert.Null((await cluster.Until("n1", _ => true)).Problem);
    }

    [Fact]
    public async Task A_client_that_comes_back_at_another_port_must_be_answered()
    {
        await using var cluster = Started();
        cluster.Start("client", role: "web");
        await cluster.Commit("client", "before");

        await cluster.Crash("client");
        cluster.Start("client", role: "web");

        await cluster.Commit("client", "after");
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
