using System.Text;
using RaftActors.Keyspaces;
using RaftActors.Machines.Counters;
using RaftActors.Machines.Kv;
using RaftActors.Messages;
using RaftActors.Status;
using RaftActors.TestKit.Processes;
using RaftActors.Tests.Integration;
using Xunit;

namespace RaftActors.Tests.Keyspaces;

/// <summary>Ranges in whole clusters: three nodes in one process, over sockets, with SQLite files.</summary>
[Collection(nameof(Keyspaces))]
public sealed class RangeClusterTests
{
    private const string Settings =
        """
        meta.voters = [n1, n2, n3]
        keyspaces.data { machine = kv, split-at = [m] }
        """;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_keyspace_is_made_as_configured_and_serves_every_key_from_every_node()
    {
        await using var cluster = new ClusterRig(Settings);
        await Put(cluster, "n1", "a", "1");
        await Put(cluster, "n2", "z", "2");
        foreach (var node in ClusterRig.Nodes)
        {
            Assert.Equal("1", await Get(cluster, node, "a"));
            Assert.Equal("2", await Get(cluster, node, "z"));
        }

        // A range serves its keys a moment before the map knows it.
        IEnumerable<string> ranges = [];
        await Conditions.Until(
            "the map knows both ranges",
            MaxWait,
            async () => (ranges = (await Raft.Get(cluster.System("n3")).Ranges.ListAsync()).Select(Describe))
                .SequenceEqual(["data-r1 ..m v1 Active 3", "data-r2 m.. v1 Active 3"]),
            () => string.Join(", ", ranges));
    }

    [Fact]
    public async Task By_the_name_of_a_group_only_its_own_keys_are_served()
    {
        await using var cluster = new ClusterRig(Settings);
        await Put(cluster, "n1", "a", "1");
        var wrong = await cluster["n1"].ProposeAsync("data-r1", KvCommands.Put("z", Bytes("x")), MaxWait);
        Assert.Equal(Outcome.WrongRange, wrong.Outcome);
        Assert.Equal("", await Get(cluster, "n1", "z"));
    }

    [Fact]
    public async Task A_split_loses_nothing_and_survives_a_restart_of_everything()
    {
        await using var cluster = new ClusterRig(Settings);
        foreach (var key in (string[])["a", "c", "e", "g", "n", "z"])
        {
            await Put(cluster, "n1", key, key + "1");
        }

        var split = await Raft.Get(cluster.System("n1")).Ranges.SplitAsync("data-r1", Bytes("e"), MaxWait);
        Assert.Equal((RangeOutcome.Completed, "data-r3"), (split.Outcome, split.Child));
        await AssertAll("n2");
        var ranges = await Raft.Get(cluster.System("n3")).Ranges.ListAsync();
        Assert.Equal(
            ["data-r1 ..e v2 Active 3", "data-r3 e..m v2 Active 3", "data-r2 m.. v1 Active 3"], ranges.Select(Describe));
        await Put(cluster, "n3", "f", "f1");
        await cluster.Stop(ClusterRig.Nodes);
        foreach (var node in ClusterRig.Nodes)
        {
            cluster.Start(node);
        }

        await AssertAll("n1");
        Assert.Equal("f1", await Get(cluster, "n1", "f"));

        async Task AssertAll(string node)
        {
            foreach (var key in (string[])["a", "c", "e", "g", "n", "z"])
            {
                Assert.Equal(key + "1", await Get(cluster, node, key));
            }
        }
    }

    [Fact]
    public async Task A_static_group_becomes_a_range_with_its_data_and_can_be_split()
    {
        await using var cluster = new ClusterRig(
            """
            meta.voters = [n1, n2, n3]
            groups.old.machine = kv
            keyspaces.data { machine = kv, adopt-group = old }
            """);
        foreach (var key in (string[])["a", "z"])
        {
            var answer = await cluster["n1"].ProposeAsync("old", KvCommands.Put(key, Bytes(key + "1")), MaxWait);
            Assert.True(answer.IsOk, answer.ToString());
        }

        Assert.Equal("z1", await Get(cluster, "n2", "z"));
        var ranges = Raft.Get(cluster.System("n1")).Ranges;
        await Conditions.Until("adopted", MaxWait, async () => (await ranges.ListAsync()).Any(r => r is { State: "Active" }));
        var split = await ranges.SplitAsync("old", null, MaxWait);
        Assert.Equal(RangeOutcome.Completed, split.Outcome);
        Assert.Equal("a1", await Get(cluster, "n3", "a"));
        Assert.Equal("z1", await Get(cluster, "n3", "z"));
        var moved = await cluster["n1"].ProposeAsync("old", KvCommands.Put("z", Bytes("x")), MaxWait);
        Assert.Equal(Outcome.WrongRange, moved.Outcome);
    }

    [Fact]
    public async Task A_command_in_a_session_repeated_after_its_key_moved_gets_its_first_answer()
    {
        await using var cluster = new ClusterRig(Settings.Replace("machine = kv", "machine = counter", StringComparison.Ordinal));
        var session = new KeySession(7, 1, 1, long.MaxValue / 2);
        var add = new ProposeKey("data", Bytes("c"), CounterCommands.Add("c", 5), MaxWait, session);
        var first = await cluster["n1"].ProposeAsync(add);
        Assert.True(first.IsOk, first.ToString());
        var split = await Raft.Get(cluster.System("n1")).Ranges.SplitAsync("data-r1", Bytes("b"), MaxWait);
        Assert.Equal(RangeOutcome.Completed, split.Outcome);
        var again = await cluster["n2"].ProposeAsync(add);
        Assert.Equal((Outcome.Ok, first.Index), (again.Outcome, again.Index));
        Assert.Equal(first.Result.ToArray(), again.Result.ToArray());
    }

    [Fact]
    public async Task The_leader_of_the_parent_leads_the_child_from_its_first_term_without_an_election()
    {
        // A busy machine must not look like a dead leader: then a new term would say nothing about the birth.
        await using var cluster = new ClusterRig(Settings + "\nelection { timeout-min = 2s, timeout-max = 3s }");
        await Put(cluster, "n1", "a", "1");
        await Put(cluster, "n1", "c", "1");
        var leader = await cluster.LeaderOf("data-r1");
        var split = await Raft.Get(cluster.System("n1")).Ranges.SplitAsync("data-r1", Bytes("c"), MaxWait);
        Assert.Equal(RangeOutcome.Completed, split.Outcome);
        var child = (await cluster[leader].StatusAsync()).Replicas.Single(r => r.Group == "data-r3");
        Assert.Equal(("Leader", 1L), (child.Role, child.Term));
    }

    [Fact]
    public async Task A_replica_moves_to_another_node_and_its_store_is_deleted_where_it_was()
    {
        await using var cluster = new ClusterRig(
            """
            meta.voters = [n1, n2, n3]
            keyspaces.data { machine = kv, replicas = 2 }
            """);
        await Put(cluster, "n1", "a", "1");
        var ranges = Raft.Get(cluster.System("n1")).Ranges;
        var before = Assert.Single(await ranges.ListAsync());
        var (from, to) = (before.Replicas[0].Node, ClusterRig.Nodes.Except(before.Replicas.Select(r => r.Node)).Single());
        var moved = await ranges.MoveAsync(before.Group, from, to, MaxWait);
        Assert.Equal(RangeOutcome.Completed, moved.Outcome);
        await Conditions.Until("the old replica is gone", MaxWait, async () => (await ranges.ListAsync())[0].Replicas.Length == 2);
        var after = Assert.Single(await ranges.ListAsync());
        Assert.Equal(
            new[] { before.Replicas[1].Node, to }.Order(StringComparer.Ordinal),
            after.Replicas.Select(r => r.Node).Order(StringComparer.Ordinal));
        Assert.Equal("1", await Get(cluster, from, "a"));
        Assert.DoesNotContain((await cluster[from].StatusAsync()).Replicas, r => r.Group == before.Group);
    }

    [Fact]
    public async Task A_scan_goes_from_range_to_range_and_finds_every_key_once()
    {
        await using var cluster = new ClusterRig(Settings.Replace("[m]", "[g, m, t]", StringComparison.Ordinal));
        string[] keys = ["a", "f", "g", "h", "m", "z"];
        foreach (var key in keys)
        {
            await Put(cluster, "n1", key, key);
        }

        List<string> found = [];
        ReadOnlyMemory<byte>? next = ReadOnlyMemory<byte>.Empty;
        var pieces = 0;
        while (next is { } from)
        {
            var piece = await cluster["n2"].QueryAsync(
                new QueryKey("data", from, KvQueries.Scan("", 100), Timeout: MaxWait) { IsScan = true });
            Assert.True(piece.IsOk, piece.ToString());
            found.AddRange(KvResult.Decode(piece.Result).Entries.Select(e => e.Key));
            next = piece.CoveredTo;
            pieces++;
        }

        Assert.Equal(keys, found);
        Assert.Equal(4, pieces);
    }

    [Fact]
    public async Task A_node_that_gets_its_parent_by_snapshot_behind_the_split_gets_its_child_from_the_childs_leader()
    {
        await using var cluster = new ClusterRig(
            Settings + "\nsnapshot { entries = 20, trailing-entries = 5 }\nranges.birth-patience = 1s");
        await Put(cluster, "n1", "a", "1");
        await Put(cluster, "n1", "c", "1");
        await cluster.Stop("n3");
        var split = await Raft.Get(cluster.System("n1")).Ranges.SplitAsync("data-r1", Bytes("c"), MaxWait);
        Assert.Equal(RangeOutcome.Completed, split.Outcome);
        for (var i = 0; i < 60; i++)
        {
            await Put(cluster, "n1", "a", $"{i}");
            await Put(cluster, "n1", "d", $"{i}");
        }

        cluster.Start("n3");
        await Conditions.Until("n3 has the child's state", MaxWait, async () =>
        {
            var replicas = (await cluster["n3"].StatusAsync()).Replicas;
            return replicas.Any(r => r.Group == "data-r1" && r.SnapshotIndex > 0)
                && replicas.Any(r => r is { Group: "data-r3", Phase: ReplicaPhase.Running, LastApplied: > 60 });
        });
    }

    private static Task Put(ClusterRig cluster, string node, string key, string value) =>
        cluster[node].PutAsync(key, Bytes(value), MaxWait);

    private static async Task<string> Get(ClusterRig cluster, string node, string key)
    {
        var answer = await cluster[node].QueryAsync(new QueryKey("data", Bytes(key), KvQueries.Get(key), Timeout: MaxWait));
        Assert.True(answer.IsOk, answer.ToString());
        var found = KvResult.Decode(answer.Result).Entries;
        return found.Length == 0 ? "" : Encoding.UTF8.GetString(found[0].Value.Span);
    }

    private static string Describe(RangeStatus range)
    {
        var end = range.End is { } key ? Encoding.UTF8.GetString(key.Span) : "";
        return $"{range.Group} {Encoding.UTF8.GetString(range.Start.Span)}..{end} v{range.Version} {range.State} "
            + range.Replicas.Count(r => r.State == "Member");
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
