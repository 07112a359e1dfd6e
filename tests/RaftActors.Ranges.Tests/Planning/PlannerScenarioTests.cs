using RaftActors.Ranges.Map;
using RaftActors.Ranges.Planning;
using Xunit;

namespace RaftActors.Ranges.Tests.Planning;

/// <summary>Scenarios of the design by number, on a cluster whose operations succeed.</summary>
public sealed class PlannerScenarioTests
{
    private const long Mib = 1024 * 1024;

    [Fact]
    public void A_new_fourth_node_gets_its_share_by_the_fewest_moves()
    {
        var cluster = Three(40);
        cluster.Settle();
        Assert.Equal(0, cluster.Count("move"));
        cluster.AddNode("n4");

        cluster.Settle();

        Assert.Equal([30, 30, 30, 30], new[] { "n1", "n2", "n3", "n4" }.Select(cluster.Replicas));
        Assert.Equal(30, cluster.Count("move"));
        Assert.All(new[] { "n1", "n2", "n3", "n4" }, n => Assert.InRange(cluster.Leaders(n), 8, 12));
    }

    [Fact]
    public void A_fourth_node_gets_its_share_of_a_thousand_ranges_and_then_nothing_moves()
    {
        var cluster = new SimCluster(1) { Settings = PlannerSettings.Default with { Operations = 64, Receiving = 64 } };
        string[] nodes = ["n1", "n2", "n3", "n4"];
        foreach (var node in nodes[..3])
        {
            cluster.AddNode(node);
        }

        cluster.AddKeyspace(1_000, 3, "", _ => nodes[..3]);
        cluster.AddNode("n4");

        cluster.Settle();

        Assert.Equal([750, 750, 750, 750], nodes.Select(cluster.Replicas));
        Assert.Equal(750, cluster.Count("move"));
        Assert.All(nodes, n => Assert.InRange(cluster.Leaders(n), 247, 253));
    }

    [Fact]
    public void What_is_switched_off_is_not_planned()
    {
        var cluster = Three(4);
        cluster.AddNode("n4");
        cluster.Bytes["kv-r1"] = 100 * Mib;
        Assert.NotEmpty(Begun(PlannerSettings.Default));

        Assert.Empty(Begun(PlannerSettings.Default with { Splits = false, Merges = false, Balances = false }));
        Assert.Single(Begun(PlannerSettings.Default with { Merges = false, Balances = false }));
        Assert.Empty(Begun(PlannerSettings.Default with { Merges = false, Balances = false, Ranges = 4 }));

        List<Proposal> Begun(PlannerSettings settings) =>
            [.. Planner.Plan(cluster.View(), settings, cluster.Now, 1).Where(p => p is Proposal.Change or Proposal.Transfer)];
    }

    [Fact]
    public void Leaders_are_shared()
    {
        var cluster = Three(12);
        Assert.Equal(12, cluster.Leaders("n1"));
        Assert.True(cluster.Round());

        cluster.Settle();

        Assert.All(new[] { "n1", "n2", "n3" }, n => Assert.InRange(cluster.Leaders(n), 3, 5));
    }

    [Fact]
    public void Leaders_go_only_to_replicas_that_are_close_and_heard()
    {
        var cluster = Three(12);
        cluster.Report = (_, report) => report with
        {
            Replicas = [.. report.Replicas.Select(r => r.Id.Node switch
            {
                "n2" => r with { Lag = 129 },
                "n3" => r with { SilentFor = 1001 },
                _ => r,
            })],
        };

        Assert.Empty(cluster.Plan());
    }

    /// <summary>S29.</summary>
    [Fact]
    public void A_lost_replica_is_replaced_when_a_node_is_free_and_until_then_it_is_said_why_not()
    {
        var cluster = Three(2);
        cluster.Settle();
        cluster.Wipe("n3");

        // The same node stands in for the lost disk.
        cluster.Settle();
        Assert.Equal(2, cluster.Replicas("n3"));

        cluster.Silent["n2"] = cluster.Now;
        cluster.Now += cluster.Settings.DeadAfter;
        var blocked = cluster.Plan().OfType<Proposal.Blocked>().ToList();
        Assert.Equal(2, blocked.Count);
        Assert.All(blocked, b => Assert.Equal(PlanRule.NoTarget, b.Rule));
        Assert.Contains("is not replaced although its node is silent for 600 s: no node may take it", blocked[0].Why);

        cluster.AddNode("n4");
        cluster.Settle();
        Assert.Equal(2, cluster.Replicas("n4"));
    }

    /// <summary>A short silence moves nothing.</summary>
    [Fact]
    public void A_node_that_is_silent_for_less_than_the_limit_keeps_its_replicas()
    {
        var cluster = Three(4);
        cluster.AddNode("n4");
        cluster.Settle();
        var moves = cluster.Count("move") + cluster.Count("replace");
        cluster.Silent["n2"] = cluster.Now;
        for (var i = 0; i < 18; i++)
        {
            cluster.Round();
        }

        Assert.Equal(moves, cluster.Count("move") + cluster.Count("replace"));
    }

    /// <summary>S30.</summary>
    [Fact]
    public void A_drained_node_is_emptied_and_the_others_share_it()
    {
        var cluster = Three(20);
        cluster.AddNode("n4");
        cluster.Settle();
        cluster.Do(new MapCommand.SetNodeMode("n2", NodeMode.Draining, NodeMode.Active));

        cluster.Round();
        Assert.Equal(0, cluster.Leaders("n2"));
        cluster.Settle();

        Assert.Equal(0, cluster.Replicas("n2"));
        Assert.Equal(NodeMode.Drained, cluster.Image.Nodes.Single(n => n.Id == "n2").Mode);
        Assert.All(new[] { "n1", "n3", "n4" }, n => Assert.Equal(20, cluster.Replicas(n)));
    }

    /// <summary>S31.</summary>
    [Fact]
    public void With_three_nodes_only_the_leaders_leave_a_drained_one()
    {
        var cluster = Three(6);
        cluster.Settle();
        cluster.Do(new MapCommand.SetNodeMode("n2", NodeMode.Draining, NodeMode.Active));

        cluster.Settle();

        Assert.Equal((0, 6), (cluster.Leaders("n2"), cluster.Replicas("n2")));
        var blocked = cluster.Plan().OfType<Proposal.Blocked>().ToList();
        Assert.Equal(6, blocked.Count);
        Assert.All(blocked, b => Assert.EndsWith("no other node may take it, and a range keeps 3 replicas", b.Why));
    }

    [Fact]
    public void A_node_in_maintenance_keeps_its_replicas_and_leads_nothing()
    {
        var cluster = Three(6);
        cluster.Do(new MapCommand.SetNodeMode("n1", NodeMode.Maintenance, NodeMode.Active));

        cluster.Settle();

        Assert.Equal((0, 6), (cluster.Leaders("n1"), cluster.Replicas("n1")));
    }

    /// <summary>S32.</summary>
    [Fact]
    public void Ranges_are_spread_over_zones_also_after_a_zone_was_away()
    {
        var cluster = new SimCluster(1);
        string[] zones = ["a", "a", "b", "b", "c"];
        for (var i = 0; i < 5; i++)
        {
            cluster.AddNode($"n{i + 1}", zones[i]);
        }

        cluster.AddKeyspace(6, 3, "zone", _ => ["n1", "n2", "n3"]);
        cluster.Settle();
        Assert.All(cluster.Image.Ranges, r => Assert.Equal(3, Zones(r)));

        cluster.Silent["n5"] = cluster.Now;
        cluster.Settle();
        Assert.Equal(0, cluster.Replicas("n5"));
        Assert.All(cluster.Image.Ranges, r => Assert.Equal(2, Zones(r)));

        var replacedAt = cluster.Image.Operations.Max(o => o.FinishedAt);
        cluster.Silent.Clear();
        cluster.Settle();
        Assert.All(cluster.Image.Ranges, r => Assert.Equal(3, Zones(r)));
        var back = cluster.Image.Operations.Where(o => o.ToNode == "n5" && o.StartedAt > replacedAt).ToList();
        Assert.All(back, o => Assert.True(
            cluster.Image.Operations.All(p => p.FromNode != "n5" || p.Group != o.Group || o.StartedAt - p.FinishedAt >= 600_000)));

        int Zones(RangeRecord range) => range.Replicas.Where(r => r.Stage == ReplicaStage.Member)
            .Select(r => zones[r.Node[1] - '1']).Distinct().Count();
    }

    [Fact]
    public void A_replica_leaves_a_node_without_a_required_label()
    {
        var cluster = new SimCluster(1);
        cluster.AddNode("n1", "a");
        cluster.AddNode("n2", "b");
        cluster.AddKeyspace(1, 1, "", _ => ["n1"]);
        cluster.Do(new MapCommand.SetPlacement(
            "kv", 1, new Placement([new Label("zone", "b")], ""), cluster.Image.Keyspaces[0].ChangedAt));

        cluster.Settle();

        Assert.Equal((0, 1), (cluster.Replicas("n1"), cluster.Replicas("n2")));
    }

    [Fact]
    public void Missing_replicas_are_added_and_surplus_ones_removed_while_enough_healthy_ones_are_left()
    {
        var cluster = Three(3);
        cluster.AddNode("n4");
        cluster.AddNode("n5");
        cluster.Settle();
        cluster.Do(new MapCommand.SetPlacement("kv", 5, Placement.Anywhere, cluster.Image.Keyspaces[0].ChangedAt));
        cluster.Settle();
        Assert.All(cluster.Image.Ranges, r => Assert.Equal(5, r.Replicas.Length));

        // One of five is silent: only that one may go.
        cluster.Do(new MapCommand.SetPlacement("kv", 4, Placement.Anywhere, cluster.Image.Keyspaces[0].ChangedAt));
        cluster.Silent["n4"] = cluster.Now - 10_000;
        Assert.Equal(
            ["n4", "n4", "n4"],
            cluster.Plan().OfType<Proposal.Change>().Select(p => Assert.IsType<MapCommand.BeginMove>(p.Command).FromNode));

        // Two are silent: whichever goes, three healthy ones are left.
        cluster.Silent["n1"] = cluster.Now - 10_000;
        Assert.Equal(
            [PlanRule.TooFewVoters, PlanRule.TooFewVoters, PlanRule.TooFewVoters],
            cluster.Plan().Select(p => Assert.IsType<Proposal.Blocked>(p).Rule));
        cluster.Silent.Clear();
        cluster.Settle();
        Assert.All(cluster.Image.Ranges, r => Assert.Equal(4, r.Replicas.Length));
    }

    /// <summary>S33.</summary>
    [Fact]
    public void A_hot_key_is_shown_and_two_hot_keys_are_parted()
    {
        var cluster = Three(1);
        cluster.Report = (_, report) => report with
        {
            Load = 5000,
            Samples = [.. Enumerable.Range(0, 32).Select(i => Key(i < 29 ? 7 : i))],
        };
        var hot = Assert.IsType<Proposal.Blocked>(Assert.Single(cluster.Plan()));
        Assert.Equal((PlanRule.HotKey, 7), (hot.Rule, hot.Priority));

        // Half of the load each: a cut between them, and then one hot key on each side.
        cluster.Report = (range, report) => report with
        {
            Load = 5000,
            Samples = [.. Enumerable.Range(0, 32).Select(i => Key(i % 2 == 0 ? 7 : 90)).Where(k => range.Keys.Contains(k.Span))],
        };
        for (var i = 0; i < 100; i++)
        {
            cluster.Round();
        }

        Assert.Equal(1, cluster.Count("split"));
        Assert.Equal(2, cluster.Image.Ranges.Length);
        Assert.All(cluster.Plan().OfType<Proposal.Blocked>(), b => Assert.Equal(PlanRule.HotKey, b.Rule));
    }

    /// <summary>S34.</summary>
    [Fact]
    public void A_size_that_swings_around_the_limit_causes_one_split_and_one_merge_in_twenty_minutes()
    {
        var cluster = Three(1);
        var begin = cluster.Now;
        for (var i = 0; cluster.Now - begin < 20 * 60_000; i++)
        {
            var total = i % 4 < 2 ? 70 * Mib : 6 * Mib;
            var active = cluster.Image.Ranges.Where(r => r.Stage != RangeStage.Retired).ToList();
            foreach (var range in active)
            {
                cluster.Bytes[range.Group] = total / active.Count;
            }

            cluster.Round(10_000);
        }

        Assert.Equal(1, cluster.Count("split"));
        Assert.InRange(cluster.Count("merge"), 0, 1);
    }

    [Fact]
    public void A_large_range_is_cut_until_its_pieces_are_small_enough_but_one_at_a_time()
    {
        var cluster = Three(1);
        cluster.Bytes["kv-r1"] = 500 * Mib;

        cluster.Settle();

        Assert.All(cluster.Image.Ranges, r => Assert.InRange(cluster.Bytes[r.Group], 1, 64 * Mib));
        Assert.Equal(8, cluster.Image.Ranges.Length);
    }

    [Fact]
    public void A_range_is_not_cut_while_a_voter_is_far_behind()
    {
        var cluster = Three(1);
        cluster.Bytes["kv-r1"] = 500 * Mib;
        cluster.Report = (_, report) => report with { Replicas = report.Replicas.SetItem(2, report.Replicas[2] with { Lag = 5001 }) };

        Assert.Empty(cluster.Plan());
    }

    [Fact]
    public void Small_neighbours_are_joined_unless_they_were_parted_on_purpose()
    {
        var pinned = Three(3);
        pinned.Settle();
        Assert.Equal(0, pinned.Count("merge"));

        var free = Three(1);
        free.Bytes["kv-r1"] = 70 * Mib;
        free.Settle();
        Assert.Equal((1, 0), (free.Count("split"), free.Count("merge")));
        foreach (var range in free.Image.Ranges)
        {
            free.Bytes[range.Group] = Mib;
        }

        var sticky = free.Image.Ranges.Single(r => !r.Keys.Start.IsEmpty);
        free.Do(new MapCommand.SetSticky(sticky.Group, true, sticky.Version));
        free.Settle();
        Assert.Equal(0, free.Count("merge"));
        free.Do(new MapCommand.SetSticky(sticky.Group, false, sticky.Version));
        free.Settle();
        Assert.Equal(1, free.Count("merge"));
    }

    [Fact]
    public void Without_a_report_nothing_is_concluded()
    {
        var cluster = Three(3);
        cluster.Silent["n3"] = cluster.Now - 900_000;
        var view = cluster.View();

        Assert.Empty(Planner.Plan(view with { Nodes = [], Ranges = [] }, cluster.Settings, cluster.Now, 1));
        Assert.Empty(Planner.Plan(view with { Ranges = [] }, cluster.Settings, cluster.Now, 1));
    }

    [Fact]
    public void What_is_under_way_comes_first_and_counts()
    {
        var cluster = Three(6);
        cluster.AddNode("n4");
        cluster.Round(31_000);
        var plan = cluster.Plan();

        // Two moves to the new node are under way, the most that it may receive.
        Assert.Equal(2, plan.OfType<Proposal.Drive>().Count());
        Assert.Empty(plan.OfType<Proposal.Change>());
        Assert.Equal(1, plan[0].Priority);
    }

    private static ReadOnlyMemory<byte> Key(int i) => SimCluster.Key(i);

    private static SimCluster Three(int ranges)
    {
        var cluster = new SimCluster(1);
        foreach (var node in (string[])["n1", "n2", "n3"])
        {
            cluster.AddNode(node);
        }

        cluster.AddKeyspace(ranges, 3, "", _ => ["n1", "n2", "n3"]);
        cluster.Now += 3_600_000;
        return cluster;
    }
}
