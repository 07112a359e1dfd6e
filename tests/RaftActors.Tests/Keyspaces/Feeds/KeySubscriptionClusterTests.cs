using System.Text;
using Akka.Actor;
using RaftActors.Keyspaces;
using RaftActors.Machines.Kv;
using RaftActors.Messages;
using RaftActors.TestKit.Processes;
using RaftActors.Tests.Integration;
using Xunit;

namespace RaftActors.Tests.Keyspaces.Feeds;

/// <summary>Subscriptions of keys in whole clusters, while their ranges split and merge.</summary>
[Collection(nameof(Keyspaces))]
public sealed class KeySubscriptionClusterTests
{
    private const string Settings =
        """
        meta.voters = [n1, n2, n3]
        ranges.retire-grace = 1s
        keyspaces.data { machine = kv }
        """;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);
    private static readonly string[] Keys = ["pa", "pc", "pe", "pg"];

    /// <summary>S14, once with a replica on every node and once with one replica, so that most nodes read from another one.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    public async Task Every_change_of_every_key_comes_once_and_in_order_over_a_split_and_a_merge_with_writers(int replicas)
    {
        await using var cluster = new ClusterRig(Settings + $"\nkeyspaces.data.replicas = {replicas}");
        await Settled(cluster, 1);
        await using var prefix = new KeysReader(cluster.System("n1"), "data", "p");
        await using var right = new KeysReader(cluster.System("n2"), "data", "pe");
        await Until("both have begun", () => prefix.Cursor is not null && right.Cursor is not null);
        using var stop = new CancellationTokenSource();
        var writers = Keys.Append("q").Select((key, i) => Write(cluster, ClusterRig.Nodes[i % 3], key, stop.Token)).ToArray();
        var ranges = Raft.Get(cluster.System("n3")).Ranges;
        await Until("something was written", () => prefix.Count > 20);
        var early = prefix.Cursor;

        var split = await ranges.SplitAsync("data-r1", Bytes("pd"), isPinned: false, MaxWait);
        Assert.Equal(RangeOutcome.Completed, split.Outcome);
        var count = prefix.Count;
        await Until("it goes on behind the split", () => prefix.Count > count + 20);
        var between = prefix.Cursor;
        var merged = await ranges.MergeAsync("data-r1", split.Child, MaxWait);
        Assert.Equal(RangeOutcome.Completed, merged.Outcome);
        count = prefix.Count;
        await Until("it goes on behind the merge", () => prefix.Count > count + 20);
        await stop.CancelAsync();
        var written = await Task.WhenAll(writers);
        await Until(
            "all came",
            () => Enumerable.Range(0, 4).All(i => prefix.Last(Keys[i]) == $"{written[i]}") && right.Last("pe") == $"{written[2]}",
            () => $"Written: {string.Join(' ', written)}; came: {prefix}; {right}");
        Assert.Null(prefix.End);
        Assert.Equal(Keys, prefix.Values.Keys.Order());
        Assert.All(Keys.Select((key, i) => (key, written[i])), k => AssertAll(prefix, k.key, 1, k.Item2));
        Assert.Equal(["pe"], right.Values.Keys);
        AssertAll(right, "pe", 1, written[2]);
        Assert.NotEqual(early, between);
    }

    [Fact]
    public async Task A_subscription_goes_on_from_any_event_on_any_node()
    {
        await using var cluster = new ClusterRig(Settings);
        await Settled(cluster, 1);
        using var stop = new CancellationTokenSource();
        var writers = Keys.Select((key, i) => Write(cluster, ClusterRig.Nodes[i % 3], key, stop.Token)).ToArray();
        var ranges = Raft.Get(cluster.System("n1")).Ranges;
        Dictionary<string, List<string>> came = [];
        string? cursor = "1";
        for (var round = 0; round < 6; round++)
        {
            await using (var reader = new KeysReader(cluster.System(ClusterRig.Nodes[round % 3]), "data", "p", cursor))
            {
                var operation = round switch
                {
                    1 => ranges.SplitAsync("data-r1", Bytes("pd"), isPinned: false, MaxWait),
                    2 => ranges.SplitAsync("data-r1", Bytes("pb"), isPinned: false, MaxWait),
                    3 => ranges.MergeAsync("data-r1", "data-r3", MaxWait),
                    4 => ranges.MergeAsync("data-r1", "data-r2", MaxWait),
                    _ => Task.FromResult(new RangeResult(RangeOutcome.Completed, 0)),
                };
                Assert.Equal(RangeOutcome.Completed, (await operation).Outcome);
                await Until($"round {round}", () => reader.Count > 40 || reader.End is not null);
                if (round == 5)
                {
                    await stop.CancelAsync();
                    var written = await Task.WhenAll(writers);
                    await Until("all came", () =>
                        Enumerable.Range(0, 4).All(i => reader.Last(Keys[i]) == $"{written[i]}"));
                }

                await reader.DisposeAsync();
                Assert.Null(reader.End);
                cursor = reader.Cursor;
                foreach (var (key, values) in reader.Values)
                {
                    came[key] = [.. came.GetValueOrDefault(key, []), .. values];
                }
            }
        }

        var last = await Task.WhenAll(writers);
        Assert.All(Keys.Select((key, i) => (key, last[i])), k => Assert.Equal(Numbers(1, k.Item2), came[k.key]));
    }

    [Fact]
    public async Task What_ended_before_it_was_read_is_reported_with_a_cursor_from_which_it_goes_on()
    {
        await using var cluster = new ClusterRig(Settings);
        await Settled(cluster, 1);
        await Put(cluster, "n1", "pa", "1");
        string? cursor;
        await using (var early = new KeysReader(cluster.System("n1"), "data", "p"))
        {
            await Until("begun", () => early.Cursor is not null);
            cursor = early.Cursor;
        }

        var ranges = Raft.Get(cluster.System("n1")).Ranges;
        var split = await ranges.SplitAsync("data-r1", Bytes("pd"), isPinned: false, MaxWait);
        Assert.Equal((RangeOutcome.Completed, null), (split.Outcome, split.Message));
        await Put(cluster, "n1", "pe", "1");
        var merged = await ranges.MergeAsync("data-r1", split.Child, MaxWait);
        Assert.Equal((RangeOutcome.Completed, null), (merged.Outcome, merged.Message));
        await Conditions.Until("the source's replicas are gone", MaxWait, async () =>
            (await Task.WhenAll(ClusterRig.Nodes.Select(n => cluster[n].StatusAsync())))
                .All(s => s.Replicas.All(r => r.Group != split.Child)));

        var compacted = Assert.IsType<KeysCompacted>(await EndOfLateReader(cluster, cursor));
        await Put(cluster, "n2", "pe", "2");
        await using var again = new KeysReader(cluster.System("n1"), "data", "p", compacted.Cursor);
        await Until("the new value", () => again.Count > 0);
        Assert.Equal(["2"], again.Values["pe"]);
    }

    [Theory]
    [InlineData("other", null, "no keyspace 'other'")]
    [InlineData("data", "1", "'1' is a number")]
    [InlineData("data", "no cursor", "not a cursor")]
    [InlineData("data", "kCAERAAAAAAAAAAAaBAgBGAE", "of other keys")]
    public async Task What_cannot_be_followed_is_refused_with_the_reason(string keyspace, string? cursor, string reason)
    {
        await using var cluster = new ClusterRig(Settings + "\nkeyspaces.data.split-at = [m]");
        await Settled(cluster, 2);
        await using var reader = new KeysReader(cluster.System("n2"), keyspace, "p", cursor);
        await Until("it is refused", () => reader.End is not null);
        var ended = Assert.IsType<KeysEnded>(reader.End);
        Assert.Contains(reason, ended.Reason, StringComparison.Ordinal);
        Assert.True(ended.IsRefused);
        Assert.Equal(cursor, ended.Cursor);
    }

    [Fact]
    public async Task A_node_whose_replicas_have_stopped_ends_a_new_subscription_at_once()
    {
        await using var cluster = new ClusterRig(Settings);
        await Settled(cluster, 1);
        var system = cluster.System("n2");
        object? end = null;
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseClusterLeave, "late reader", async () =>
        {
            await using var reader = new KeysReader(system, "data", "p", null);
            await Until("it ends", () => reader.End is not null);
            end = reader.End;
            return Akka.Done.Instance;
        });

        await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance).WaitAsync(MaxWait);

        Assert.Equal("Node n2 is stopping.", Assert.IsType<KeysEnded>(end).Reason);
    }

    /// <summary>A replica that is stopping has no status but may still be read: then nothing was lost, and another reader begins.</summary>
    private static async Task<object?> EndOfLateReader(ClusterRig cluster, string? cursor)
    {
        object? end = null;
        await Conditions.Until("a late reader ends", MaxWait, async () =>
        {
            await using var late = new KeysReader(cluster.System("n1"), "data", "p", cursor);
            await Until("it ends, or reads what the source had", () => late.End is not null || late.Last("pe") == "1");
            end = late.End;
            return end is not null;
        });
        return end;
    }

    private static Task Until(string what, Func<bool> isSo, Func<string>? details = null) =>
        Conditions.Until(what, MaxWait, () => Task.FromResult(isSo()), details);

    private static void AssertAll(KeysReader reader, string key, long first, long last) =>
        Assert.Equal(Numbers(first, last), reader.Values[key]);

    private static IEnumerable<string> Numbers(long first, long last) =>
        Enumerable.Range((int)first, (int)(last - first + 1)).Select(n => $"{n}");

    private static Task Settled(ClusterRig cluster, int count) => Conditions.Until("the ranges are there", MaxWait, async () =>
    {
        try
        {
            return (await Raft.Get(cluster.System("n1")).Ranges.ListAsync()).Count(r => r is { State: "Active", Operation: 0 }) == count;
        }
        catch (TimeoutException)
        {
            return false;
        }
    });

    /// <summary>Counts up the value of one key, each number once; returns the last one.</summary>
    private static async Task<long> Write(ClusterRig cluster, string node, string key, CancellationToken stop)
    {
        var (number, client) = (0L, (ulong)Random.Shared.NextInt64());
        while (!stop.IsCancellationRequested)
        {
            number++;
            await Put(cluster, node, key, $"{number}", new KeySession(new UInt128(1, client), number, number, long.MaxValue / 2));
        }

        return number;
    }

    private static Task Put(ClusterRig cluster, string node, string key, string value) =>
        Put(cluster, node, key, value, KeyPuts.NewSession());

    /// <summary>In a session: it is sent again while keys change hands, and executed once.</summary>
    private static async Task Put(ClusterRig cluster, string node, string key, string value, KeySession session)
    {
        var put = new ProposeKey("data", Bytes(key), KvCommands.Put(key, Bytes(value)), MaxWait, session);
        var answer = await cluster[node].ProposeAsync(put);
        Assert.True(answer.IsOk, answer.ToString());
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
