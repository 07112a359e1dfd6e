using Google.Protobuf;
using Grpc.Core;
using RaftActors.Etcd.Contracts;
using RaftActors.Machines.Mvcc.Contracts;
using Xunit;

namespace RaftActors.Etcd.Tests.Services;

/// <summary>A client that does not read.</summary>
public sealed class SlowReaderTests(EtcdNode node) : IClassFixture<EtcdNode>
{
    private const int Writes = 40;
    private const int ValueBytes = 1 << 20;

    [Fact]
    public async Task A_client_that_does_not_read_holds_up_no_other_and_misses_nothing()
    {
        using var slow = await WatchAsync();
        using var fast = await WatchAsync();
        Assert.True((await NextAsync(fast)).Created);
        var revisions = new List<long>();
        for (var i = 0; i < Writes; i++)
        {
            var put = new PutRequest { Key = ByteString.CopyFromUtf8("slow/1"), Value = ByteString.CopyFrom(new byte[ValueBytes]) };
            revisions.Add((await node.Kv.PutAsync(put)).Header.Revision);
            Assert.Equal([revisions[^1]], (await NextAsync(fast)).Events.Select(e => e.Kv.ModRevision));
        }

        Assert.True((await NextAsync(slow)).Created);
        var late = new List<long>();
        while (late.Count < Writes)
        {
            late.AddRange((await NextAsync(slow)).Events.Select(e => e.Kv.ModRevision));
        }

        Assert.Equal(revisions, late);
    }

    private async Task<AsyncDuplexStreamingCall<WatchRequest, WatchResponse>> WatchAsync()
    {
        var watch = node.Watch.Watch();
        await watch.RequestStream.WriteAsync(new WatchRequest
        {
            CreateRequest = new WatchCreateRequest
            {
                Key = ByteString.CopyFromUtf8("slow/"),
                RangeEnd = ByteString.CopyFromUtf8("slow0"),
                StartRevision = 2,
            },
        });
        return watch;
    }

    private static async Task<WatchResponse> NextAsync(AsyncDuplexStreamingCall<WatchRequest, WatchResponse> watch)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Assert.True(await watch.ResponseStream.MoveNext(patience.Token));
        return watch.ResponseStream.Current;
    }
}
