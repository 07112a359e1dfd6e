using System.Globalization;
using System.Text;
using RaftActors.Keyspaces;
using RaftActors.Machines.Kv;
using RaftActors.Machines.Locks;
using RaftActors.Messages;
using RaftActors.TestKit.Processes;
using RaftActors.Tests.Integration;
using Xunit;

namespace RaftActors.Tests.Keyspaces;

/// <summary>What clients hold while keys move away and back: causal tokens, locks, operations of their own.</summary>
[Collection(nameof(Keyspaces))]
public sealed class MovingKeysClusterTests
{
    private const string Settings =
        """
        meta.voters = [n1, n2, n3]
        ranges.retire-grace = 1s
        keyspaces.data { machine = kv }
        """;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);

    /// <summary>S15: a replica that lags must not answer from before its key moved away.</summary>
    [Fact]
    public async Task A_causal_read_is_never_older_than_what_the_token_has_seen_over_a_split_and_a_merge()
    {
        await using var cluster = new ClusterRig(Settings);
        await Settled(cluster);
        var ranges = Raft.Get(cluster.System("n2")).Ranges;
        var changes = SplitAndMergeAsync(ranges);
        var data = cluster["n1"].Keyspace("data");
        for (var i = 1; i < 200 || !changes.IsCompleted; i++)
        {
            var put = await data.ProposeAsync(Bytes("n"), KvCommands.Put("n", Bytes($"{i}")), MaxWait);
            Assert.True(put.IsOk, put.ToString());
            foreach (var node in (string[])["n2", "n3"])
            {
                var query = new QueryKey("data", Bytes("n"), KvQueries.Get("n"), Consistency.Causal, MaxWait) { Token = data.Token };
                var answer = await cluster[node].QueryAsync(query);
                Assert.True(answer.IsOk, answer.ToString());
                var found = Assert.Single(KvResult.Decode(answer.Result).Entries);
                Assert.InRange(int.Parse(Encoding.UTF8.GetString(found.Value.Span), CultureInfo.InvariantCulture), i, int.MaxValue);
            }
        }

        await changes;
        Assert.Equal(["data"], data.Token.Keyspaces.Keys);
        Assert.InRange(data.Token.Keyspaces["data"].Version, 3, long.MaxValue);
    }

    [Fact]
    public void A_token_of_many_groups_gives_their_indexes_up_and_asks_for_linearizable_reads()
    {
        var token = CausalToken.Empty;
        for (var i = 1; i <= KeyspaceSeen.MostGroups; i++)
        {
            token = token.WithKey("data", Answer($"data-r{i}", i, 10 * i));
        }

        Assert.Equal(KeyspaceSeen.MostGroups, token.Keyspaces["data"].Indexes.Count);
        Assert.Equal((KeyspaceSeen.MostGroups, 20), (token.Keyspaces["data"].Version, token.Keyspaces["data"].Indexes["data-r2"]));
        Assert.Same(token, token.WithKey("data", Answer("data-r2", 2, 19)));
        Assert.Same(token, token.WithKey("data", Answer("data-r2", 2, 19) with { Seen = null }));
        token = token.WithKey("data", Answer("data-r900", 1, 1));
        Assert.Equal((long.MaxValue, 0), (token.Keyspaces["data"].Version, token.Keyspaces["data"].Indexes.Count));
    }

    /// <summary>S16.</summary>
    [Fact]
    public async Task Fencing_tokens_of_a_lock_grow_while_it_moves_away_and_back()
    {
        await using var cluster = new ClusterRig(Settings.Replace("machine = kv", "machine = lock", StringComparison.Ordinal));
        await Settled(cluster);
        var ranges = Raft.Get(cluster.System("n1")).Ranges;
        var first = await Acquire("a", 3000);
        Assert.Equal(LockStatus.Done, first.Status);
        var split = await ranges.SplitAsync("data-r1", Bytes("m"), isPinned: false, MaxWait);
        Assert.Equal(RangeOutcome.Completed, split.Outcome);
        var second = await Until("b", first);
        var merged = await ranges.MergeAsync("data-r1", split.Child, MaxWait);
        Assert.Equal(RangeOutcome.Completed, merged.Outcome);
        var third = await Until("c", second);
        Assert.True(first.Holder!.Token < second.Holder!.Token && second.Holder.Token < third.Holder!.Token, $"{first} {second} {third}");

        async Task<LockResult> Until(string owner, LockResult held)
        {
            LockResult? taken = null;
            await Conditions.Until($"{owner} has it", MaxWait, async () => (taken = await Acquire(owner, 1500)).Status == LockStatus.Done);

            // By log time, which goes on over splits and merges, the one before had lost it.
            Assert.True(taken!.LogTime >= held.Holder!.ExpiresAt, $"{taken} while {held}");
            return taken;
        }

        async Task<LockResult> Acquire(string owner, long ttl)
        {
            var acquire = new ProposeKey("data", Bytes("x"), LockCommands.Acquire("x", owner, ttl), MaxWait, KeyPuts.NewSession());
            var answer = await cluster["n2"].ProposeAsync(acquire);
            Assert.True(answer.IsOk, answer.ToString());
            return LockResult.Decode(answer.Result);
        }
    }

    [Fact]
    public async Task An_operation_is_cancelled_without_effect_or_refused_when_it_is_too_late()
    {
        await using var cluster = new ClusterRig(Settings);
        await Settled(cluster);
        foreach (var key in (string[])["a", "n", "o"])
        {
            await cluster["n1"].PutAsync(key, new byte[400_000], MaxWait);
        }

        var ranges = Raft.Get(cluster.System("n2")).Ranges;
        var split = await ranges.SplitAsync("data-r1", Bytes("m"), isPinned: false, MaxWait);
        Assert.Equal(RangeOutcome.Refused, (await ranges.CancelAsync(split.Operation, MaxWait)).Outcome);
        Assert.Equal(RangeOutcome.Refused, (await ranges.CancelAsync(12345, MaxWait)).Outcome);
        Assert.Equal(RangeOutcome.Refused, (await ranges.PinAsync("data-r9", true)).Outcome);
        Assert.Equal(RangeOutcome.Completed, (await ranges.PinAsync(split.Child, false)).Outcome);

        var merge = await ranges.MergeAsync("data-r1", split.Child, TimeSpan.Zero);
        var cancelled = await ranges.CancelAsync(merge.Operation, MaxWait);
        var ended = (await ranges.OperationsAsync()).Single(o => o.Id == merge.Operation);
        Assert.Equal(ended.Outcome == "Cancelled" ? RangeOutcome.Completed : RangeOutcome.Refused, cancelled.Outcome);
        Assert.Equal(ended.Outcome == "Cancelled" ? 2 : 1, (await ranges.ListAsync()).Length);
        Assert.NotEqual("Open", ended.Outcome);
        foreach (var key in (string[])["a", "n"])
        {
            await cluster["n3"].PutAsync(key, Bytes("1"), MaxWait);
        }
    }

    private static async Task SplitAndMergeAsync(RaftRanges ranges)
    {
        for (var round = 0; round < 3; round++)
        {
            var split = await ranges.SplitAsync("data-r1", Bytes("m"), isPinned: false, MaxWait);
            Assert.Equal(RangeOutcome.Completed, split.Outcome);
            var merged = await ranges.MergeAsync("data-r1", split.Child, MaxWait);
            Assert.Equal(RangeOutcome.Completed, merged.Outcome);
        }
    }

    private static Answer Answer(string group, long version, long index) =>
        new(Outcome.Ok, index, 1, default, null, null) { Seen = new RangeSeen(group, version, index) };

    private static Task Settled(ClusterRig cluster) => Conditions.Until("the range is there", MaxWait, async () =>
    {
        try
        {
            return (await Raft.Get(cluster.System("n1")).Ranges.ListAsync()).Count(r => r is { State: "Active", Operation: 0 }) == 1;
        }
        catch (TimeoutException)
        {
            return false;
        }
    });

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
