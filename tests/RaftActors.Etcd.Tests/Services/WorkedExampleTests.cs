using Google.Protobuf;
using Grpc.Core;
using RaftActors.Etcd.Contracts;
using RaftActors.Machines.Mvcc.Contracts;
using Xunit;

namespace RaftActors.Etcd.Tests.Services;

/// <summary>One story on an empty keyspace, with the revisions that etcd gives.</summary>
public sealed class WorkedExampleTests : IAsyncLifetime
{
    private readonly EtcdNode _node = new();

    public Task InitializeAsync() => _node.InitializeAsync();

    public Task DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Revisions_are_those_of_etcd()
    {
        var empty = await _node.Kv.RangeAsync(new RangeRequest { Key = Bytes("a") });
        Assert.Equal((0, 1), (empty.Count, empty.Header.Revision));
        await CompactAsync(0);
        await AssertFailsAsync(
            () => CompactAsync(0), StatusCode.OutOfRange, "etcdserver: mvcc: required revision has been compacted");
        await CompactAsync(1);
        await _node.Kv.RangeAsync(new RangeRequest { Key = Bytes("a"), Revision = 1 });

        Assert.Equal(2, await PutAsync("a", "1"));
        var txn = await _node.Kv.TxnAsync(new TxnRequest
        {
            Success =
            {
                new RequestOp { RequestPut = new PutRequest { Key = Bytes("b"), Value = Bytes("2") } },
                new RequestOp { RequestRange = new RangeRequest { Key = Bytes("b") } },
                new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = Bytes("zz") } },
                new RequestOp
                {
                    RequestTxn = new TxnRequest { Success = { new RequestOp { RequestRange = new RangeRequest { Key = Bytes("a") } } } },
                },
            },
        });
        Assert.Equal(3, txn.Header.Revision);
        Assert.Equal(3, txn.Responses[0].ResponsePut.Header.Revision);
        Assert.Equal(3, txn.Responses[1].ResponseRange.Header.Revision);
        Assert.Equal(3, txn.Responses[3].ResponseTxn.Responses[0].ResponseRange.Header.Revision);
        Assert.Equal(0, txn.Responses[2].ResponseDeleteRange.Deleted);
        var read = await _node.Kv.TxnAsync(new TxnRequest
        {
            Success = { new RequestOp { RequestRange = new RangeRequest { Key = Bytes("b") } } },
        });
        Assert.Equal(3, read.Header.Revision);
        Assert.Equal(4, await PutAsync("a", "x0"));
        Assert.Equal(5, await PutAsync("a", "x1"));
        Assert.Equal(6, await PutAsync("a", "x2"));

        await AssertWatchAsync();

        var locked = await _node.Lock.LockAsync(new LockRequest());
        Assert.Equal(7, locked.Header.Revision);
        Assert.Matches("^/[0-9a-f]+$", locked.Key.ToStringUtf8());
        var page = await _node.Kv.RangeAsync(new RangeRequest { Key = Bytes("a"), RangeEnd = Bytes("c"), Limit = 1, KeysOnly = true });
        Assert.Equal((1, true, 2), (page.Kvs.Count, page.More, page.Count));
        var deleted = await _node.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Bytes("\0"), RangeEnd = Bytes("\0"), PrevKv = true });
        Assert.Equal((3, 8), (deleted.Deleted, deleted.Header.Revision));
        Assert.Equal([locked.Key, Bytes("a"), Bytes("b")], deleted.PrevKvs.Select(k => k.Key));
        var hash = await _node.Maintenance.HashKVAsync(new HashKVRequest());
        Assert.Equal(1, hash.CompactRevision);
    }

    private async Task AssertWatchAsync()
    {
        using var watch = _node.Watch.Watch();
        await watch.RequestStream.WriteAsync(new WatchRequest
        {
            CreateRequest = new WatchCreateRequest { Key = Bytes("a"), StartRevision = 2 },
        });
        var created = await NextAsync(watch);
        Assert.Equal((true, 0, 6), (created.Created, created.WatchId, created.Header.Revision));
        var history = await NextAsync(watch);
        Assert.Equal([2, 4, 5, 6], history.Events.Select(e => e.Kv.ModRevision));
        Assert.Equal(6, history.Header.Revision);
        await watch.RequestStream.WriteAsync(new WatchRequest { ProgressRequest = new WatchProgressRequest() });
        var progress = await NextAsync(watch);
        Assert.Equal((-1, 6, 0), (progress.WatchId, progress.Header.Revision, progress.Events.Count));
        await watch.RequestStream.WriteAsync(new WatchRequest { CancelRequest = new WatchCancelRequest() });
        Assert.True((await NextAsync(watch)).Canceled);
        await watch.RequestStream.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Bytes("a") } });
        Assert.Equal(1, (await NextAsync(watch)).WatchId);
    }

    private static async Task<WatchResponse> NextAsync(AsyncDuplexStreamingCall<WatchRequest, WatchResponse> watch)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Assert.True(await watch.ResponseStream.MoveNext(patience.Token));
        return watch.ResponseStream.Current;
    }

    private async Task<long> PutAsync(string key, string value) =>
        (await _node.Kv.PutAsync(new PutRequest { Key = Bytes(key), Value = Bytes(value) })).Header.Revision;

    private async Task CompactAsync(long revision) => await _node.Kv.CompactAsync(new CompactionRequest { Revision = revision });

    private static async Task AssertFailsAsync(Func<Task> act, StatusCode code, string text)
    {
        var failed = await Assert.ThrowsAsync<RpcException>(act);
        Assert.Equal((code, text), (failed.StatusCode, failed.Status.Detail));
    }

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
