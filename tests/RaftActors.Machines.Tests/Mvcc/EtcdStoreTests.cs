using Google.Protobuf;
using RaftActors.Machines.Mvcc;
using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Messages;
using RaftActors.TestKit.Nodes;
using Xunit;

namespace RaftActors.Machines.Tests.Mvcc;

/// <summary>The keyspace's client against a node.</summary>
public sealed class EtcdStoreTests : IAsyncLifetime
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);
    private static readonly byte[] Everything = [0];
    private SingleNode _node = null!;

    private EtcdStore Store => new(_node.Client);

    public Task InitializeAsync()
    {
        _node = SingleNode.Start("groups.etcd.machine = etcd");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task Keys_have_revisions_and_old_ones_can_be_read()
    {
        var first = (await Store.PutAsync("a", "1"u8.ToArray(), timeout: MaxWait)).Result.Header.Revision;
        var second = (await Store.PutAsync("a", "2"u8.ToArray())).Result.Header.Revision;

        Assert.Equal((2, 3), (first, second));
        Assert.Equal("2", (await Store.GetAsync("a")).Result!.Value.ToStringUtf8());
        Assert.Equal("1", (await Store.GetAsync("a", first)).Result!.Value.ToStringUtf8());
        Assert.Null((await Store.GetAsync("b")).Result);
        Assert.Equal(1, (await Store.DeleteAsync("a")).Result.Deleted);
        Assert.Equal(4, (await Store.CompactAsync(4)).Result);
        var refused = await Assert.ThrowsAsync<MvccRefusedException>(() => Store.GetAsync("a", first));
        Assert.Equal(MvccErrors.Compacted, refused.Error);
    }

    [Fact]
    public async Task A_range_larger_than_a_page_is_read_at_one_revision()
    {
        var value = new byte[100_000];
        for (var i = 0; i < 12; i++)
        {
            Assert.True((await Store.PutAsync($"k{i:00}", value, timeout: MaxWait)).IsOk);
        }

        var all = (await Store.RangeAsync(Range("k"))).Result;
        var some = (await Store.RangeAsync(new RangeRequest(Range("k")) { Limit = 7 })).Result;

        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"k{i:00}"), all.Kvs.Select(kv => kv.Key.ToStringUtf8()));
        Assert.Equal((12, false, 13), (all.Count, all.More, all.Header.Revision));
        Assert.Equal((7, 12, true), (some.Kvs.Count, some.Count, some.More));
    }

    [Fact]
    public async Task A_txn_swaps_or_reads()
    {
        var swap = new TxnRequest
        {
            Compare = { new Compare { Key = Bytes("a"), Target = Compare.Types.CompareTarget.Create, CreateRevision = 0 } },
            Success = { new RequestOp { RequestPut = new PutRequest { Key = Bytes("a"), Value = Bytes("1") } } },
            Failure = { new RequestOp { RequestRange = new RangeRequest { Key = Bytes("a") } } },
        };

        var done = (await Store.TxnAsync(swap, MaxWait)).Result;
        var again = (await Store.TxnAsync(swap)).Result;
        var read = (await Store.TxnAsync(new TxnRequest { Success = { swap.Failure } })).Result;

        Assert.Equal((true, 2), (done.Succeeded, done.Header.Revision));
        Assert.Equal((false, 2), (again.Succeeded, again.Header.Revision));
        Assert.Equal("1", read.Responses[0].ResponseRange.Kvs[0].Value.ToStringUtf8());
        Assert.Equal(2, read.Header.Revision);
    }

    [Fact]
    public async Task Keys_end_with_their_lease()
    {
        var lease = (await Store.GrantAsync(60, MaxWait)).Result;
        await Store.PutAsync("bound", default, lease.Id);

        Assert.Equal(60, (await Store.RenewAsync(lease.Id)).Result);
        await Store.RevokeAsync(lease.Id);

        Assert.Null((await Store.GetAsync("bound")).Result);
        Assert.Equal(0, (await Store.RenewAsync(lease.Id)).Result);
        await Assert.ThrowsAsync<MvccRefusedException>(() => Store.PutAsync("bound", default, lease.Id));
    }

    [Fact]
    public async Task A_watch_gets_history_and_then_every_change_once_and_in_order()
    {
        await Store.PutAsync("a/1", "1"u8.ToArray(), timeout: MaxWait);
        await Store.PutAsync("b", default);
        using var ends = new CancellationTokenSource(MaxWait);
        await using var watch = Store
            .WatchAsync("a/"u8.ToArray(), "a0"u8.ToArray(), fromRevision: 1, withPrevious: true, ends.Token)
            .GetAsyncEnumerator(ends.Token);

        var seen = new List<Event>();
        await Take(1);
        await Store.PutAsync("a/1", "2"u8.ToArray());
        await Store.PutAsync("b", default);
        await Store.DeleteAsync("a/1");
        await Take(3);

        Assert.Equal(
            ["2 Put 1 -", "4 Put 2 1", "6 Delete  2"],
            seen.Select(e => $"{e.Kv.ModRevision} {e.Type} {e.Kv.Value.ToStringUtf8()} {e.PrevKv?.Value.ToStringUtf8() ?? "-"}"));

        async Task Take(int count)
        {
            while (seen.Count < count)
            {
                Assert.True(await watch.MoveNextAsync());
                seen.AddRange(watch.Current.Events);
            }

            Assert.True(watch.Current.NextRevision > seen[^1].Kv.ModRevision);
        }
    }

    [Fact]
    public async Task A_watch_of_what_is_compacted_says_from_where_on_events_are_there()
    {
        for (var i = 0; i < 3; i++)
        {
            await Store.PutAsync("a", default, timeout: MaxWait);
        }

        await Store.CompactAsync(4);

        await using var watch = Store.WatchAsync("a"u8.ToArray(), fromRevision: 2).GetAsyncEnumerator();
        var compacted = await Assert.ThrowsAsync<MvccCompactedException>(() => watch.MoveNextAsync().AsTask());
        Assert.Equal(4, compacted.CompactRevision);
    }

    [Fact]
    public async Task An_unknown_group_and_a_wrong_request_are_told()
    {
        var stranger = new EtcdStore(_node.Client, "no-such-group");
        Assert.Equal(Outcome.NoSuchGroup, (await stranger.GetAsync("a")).Outcome);
        await using var watch = stranger.WatchAsync(Everything).GetAsyncEnumerator();
        await Assert.ThrowsAsync<RaftRequestException>(() => watch.MoveNextAsync().AsTask());

        await Assert.ThrowsAsync<MvccRefusedException>(() => Store.PutAsync("", default));
        Assert.Throws<MvccRefusedException>(() => Store.WatchAsync(default));
    }

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);

    private static RangeRequest Range(string prefix) => new()
    {
        Key = Bytes(prefix),
        RangeEnd = Bytes(prefix[..^1] + (char)(prefix[^1] + 1)),
    };
}
