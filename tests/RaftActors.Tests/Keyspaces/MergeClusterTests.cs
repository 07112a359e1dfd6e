using System.Text;
using Akka.Actor;
using RaftActors.Keyspaces;
using RaftActors.Machines.Counters;
using RaftActors.Machines.Kv;
using RaftActors.Messages;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.State;
using RaftActors.Requests;
using RaftActors.TestKit.Processes;
using RaftActors.Tests.Integration;
using Xunit;

namespace RaftActors.Tests.Keyspaces;

/// <summary>Merges in whole clusters: three nodes in one process, over sockets, with SQLite files.</summary>
[Collection(nameof(Keyspaces))]
public sealed class MergeClusterTests
{
    private const string Settings =
        """
        meta.voters = [n1, n2, n3]
        ranges.retire-grace = 1s
        keyspaces.data { machine = kv, split-at = [m] }
        """;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Two_ranges_merge_under_writers_without_an_error_or_a_lost_write_and_revisions_grow()
    {
        await using var cluster = new ClusterRig(Settings);
        await Settled(cluster);
        string[] keys = ["a", "f", "n", "z"];
        using var stop = new CancellationTokenSource();
        var writers = keys.Select((key, i) => Write(cluster, ClusterRig.Nodes[i % 3], key, stop.Token)).ToArray();
        await Put(cluster, "n1", "x", "1");
        var merged = await Raft.Get(cluster.System("n2")).Ranges.MergeAsync("data-r1", "data-r2", MaxWait);
        Assert.Equal(RangeOutcome.Completed, merged.Outcome);
        await Put(cluster, "n2", "y", "2");
        await stop.CancelAsync();
        var written = await Task.WhenAll(writers);
        for (var i = 0; i < keys.Length; i++)
        {
            Assert.Equal($"{written[i]}", await Get(cluster, "n3", keys[i]));
        }

        Assert.Equal("1", await Get(cluster, "n3", "x"));
        Assert.Equal("2", await Get(cluster, "n1", "y"));
        var range = Assert.Single(await Raft.Get(cluster.System("n1")).Ranges.ListAsync());
        Assert.Equal(("data-r1", 0, true, 2L), (range.Group, range.Start.Length, range.End is null, range.Version));
        await Conditions.Until("the source's replicas are gone", MaxWait, async () =>
            (await Task.WhenAll(ClusterRig.Nodes.Select(n => cluster[n].StatusAsync())))
                .All(s => s.Replicas.All(r => r.Group != "data-r2")));
        Assert.Equal("1", await Get(cluster, "n2", "x"));
    }

    [Fact]
    public async Task A_session_is_remembered_over_a_merge_and_a_restart_of_everything()
    {
        await using var cluster = new ClusterRig(Settings.Replace("machine = kv", "machine = counter", StringComparison.Ordinal));
        await Settled(cluster);
        var session = new KeySession(7, 1, 1, long.MaxValue / 2);
        var add = new ProposeKey("data", Bytes("z"), CounterCommands.Add("z", 5), MaxWait, session);
        var first = await cluster["n1"].ProposeAsync(add);
        Assert.True(first.IsOk, first.ToString());
        var merged = await Raft.Get(cluster.System("n1")).Ranges.MergeAsync("data-r1", "data-r2", MaxWait);
        Assert.Equal(RangeOutcome.Completed, merged.Outcome);
        await AssertRepeated();
        await cluster.Stop(ClusterRig.Nodes);
        foreach (var node in ClusterRig.Nodes)
        {
            cluster.Start(node);
        }

        await AssertRepeated();

        async Task AssertRepeated()
        {
            var again = await cluster["n2"].ProposeAsync(add);
            Assert.Equal((Outcome.Ok, first.Index), (again.Outcome, again.Index));
            Assert.Equal(first.Result.ToArray(), again.Result.ToArray());
        }
    }

    [Fact]
    public async Task Large_states_and_values_are_shipped_in_pieces()
    {
        await using var cluster = new ClusterRig(Settings);
        await Settled(cluster);
        var value = new string('v', 400_000);
        foreach (var key in (string[])["a", "n", "o", "p"])
        {
            await Put(cluster, "n1", key, value + key);
        }

        using var stop = new CancellationTokenSource();
        var writer = Write(cluster, "n1", "z", stop.Token, value);
        var merged = await Raft.Get(cluster.System("n2")).Ranges.MergeAsync("data-r1", "data-r2", MaxWait);
        await stop.CancelAsync();
        var last = await writer;
        Assert.Equal(RangeOutcome.Completed, merged.Outcome);
        Assert.Equal(value + last, await Get(cluster, "n3", "z"));
        foreach (var key in (string[])["a", "n", "o", "p"])
        {
            Assert.Equal(value + key, await Get(cluster, "n3", key));
        }
    }

    [Fact]
    public async Task Ranges_that_were_split_merge_again_and_can_be_split_again()
    {
        await using var cluster = new ClusterRig(Settings);
        await Settled(cluster);
        var ranges = Raft.Get(cluster.System("n1")).Ranges;
        var before = 0L;
        for (var round = 0; round < 3; round++)
        {
            var revision = await Revision(cluster, "c", $"{round}");
            Assert.True(revision > before, $"round {round}: {revision} after {before}");
            before = revision;
            var split = await ranges.SplitAsync("data-r1", Bytes("b"), isPinned: false, MaxWait);
            Assert.Equal(RangeOutcome.Completed, split.Outcome);
            revision = await Revision(cluster, "c", $"{round}+");
            Assert.True(revision > before, $"round {round}: {revision} after {before}");
            before = revision;
            var merged = await ranges.MergeAsync("data-r1", split.Child, MaxWait);
            Assert.Equal(RangeOutcome.Completed, merged.Outcome);
        }

        Assert.Equal("2+", await Get(cluster, "n3", "c"));
    }

    [Theory]
    [InlineData("data-r1")]
    [InlineData("data-r2")]
    public async Task A_leader_that_stops_in_the_middle_leaves_the_merge_to_the_next_one(string group)
    {
        await using var cluster = new ClusterRig(Settings);
        await Settled(cluster);
        foreach (var key in (string[])["a", "n", "o", "p", "q"])
        {
            await Put(cluster, "n1", key, new string('v', 400_000));
        }

        var leader = await cluster.LeaderOf(group);
        var other = ClusterRig.Nodes.First(n => n != leader);
        var begun = await Raft.Get(cluster.System(other)).Ranges.MergeAsync("data-r1", "data-r2", TimeSpan.Zero);
        Assert.True(begun.Outcome is RangeOutcome.Open or RangeOutcome.Completed, begun.ToString());
        await cluster.Stop(leader);
        var ranges = Raft.Get(cluster.System(other)).Ranges;
        await Conditions.Until("the merge has ended", MaxWait * 2, async () =>
            (await Try(ranges.OperationsAsync))?.Single(o => o.Kind == "Merge").Outcome is "Completed" or "Cancelled");
        cluster.Start(leader);
        await Put(cluster, other, "z", "1");
        await Put(cluster, other, "b", "2");
        Assert.Equal("1", await Get(cluster, leader, "z"));
        Assert.Equal(400_000, (await Get(cluster, leader, "q")).Length);
        var completed = (await ranges.OperationsAsync()).Single(o => o.Kind == "Merge").Outcome == "Completed";
        Assert.Equal(completed ? 1 : 2, (await ranges.ListAsync()).Length);
    }

    [Fact]
    public async Task A_merge_that_the_target_cancels_leaves_both_ranges_and_every_key_writable()
    {
        await using var cluster = new ClusterRig(Settings);
        await Settled(cluster);
        foreach (var key in (string[])["a", "n", "o"])
        {
            await Put(cluster, "n1", key, new string('v', 400_000));
        }

        var ranges = Raft.Get(cluster.System("n1")).Ranges;
        var begun = await ranges.MergeAsync("data-r1", "data-r2", TimeSpan.Zero);
        var cancel = new AskRange.Change("data-r1", EntryCodec.Encode(new RangeEntry.CancelAbsorb(begun.Operation, 1)), MaxWait);
        var answer = await cluster.Router("n1").Ask<Answer>(cancel, MaxWait);
        Assert.IsType<RangeAnswer.Done>(EntryCodec.DecodeAnswer(answer.Result.Span));
        await Conditions.Until(
            "cancelled", MaxWait, async () => (await ranges.OperationsAsync()).Single(o => o.Kind == "Merge").Outcome == "Cancelled");
        await Put(cluster, "n2", "z", "1");
        await Put(cluster, "n3", "b", "2");
        Assert.Equal("1", await Get(cluster, "n3", "z"));
        Assert.Equal(2, (await ranges.ListAsync()).Count(r => r.State == "Active"));

        var again = await ranges.MergeAsync("data-r1", "data-r2", MaxWait);
        Assert.Equal(RangeOutcome.Completed, again.Outcome);
        Assert.Equal("1", await Get(cluster, "n1", "z"));
    }

    /// <summary>A range serves its keys a moment before the map knows it, and until then nothing else can be begun with it.</summary>
    private static Task Settled(ClusterRig cluster) => Conditions.Until("both ranges are there", MaxWait, async () =>
        (await Try(Raft.Get(cluster.System("n1")).Ranges.ListAsync))?.Count(r => r is { State: "Active", Operation: 0 }) == 2);

    private static async Task<T?> Try<T>(Func<CancellationToken, Task<T>> read)
        where T : struct
    {
        try
        {
            return await read(default);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>Counts up the value of one key, and sees its revision grow; returns the last number.</summary>
    private static async Task<long> Write(ClusterRig cluster, string node, string key, CancellationToken stop, string prefix = "")
    {
        var (number, revision) = (0L, 0L);
        while (!stop.IsCancellationRequested)
        {
            var next = await Revision(cluster, node, key, prefix + ++number);
            Assert.True(next > revision, $"{key}: revision {next} after {revision}");
            revision = next;
        }

        return number;
    }

    private static Task<long> Revision(ClusterRig cluster, string key, string value) => Revision(cluster, "n1", key, value);

    /// <summary>Writes and reads again: the revision that the value has.</summary>
    private static async Task<long> Revision(ClusterRig cluster, string node, string key, string value)
    {
        await Put(cluster, node, key, value);
        var answer = await cluster[node].QueryAsync(new QueryKey("data", Bytes(key), KvQueries.Get(key), Timeout: MaxWait));
        Assert.True(answer.IsOk, answer.ToString());
        var found = Assert.Single(KvResult.Decode(answer.Result).Entries);
        Assert.Equal(value, Encoding.UTF8.GetString(found.Value.Span));
        return found.ModIndex;
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

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
