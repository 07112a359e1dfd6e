using Google.Protobuf;
using Grpc.Core;
using RaftActors.Etcd.Contracts;
using RaftActors.Machines.Mvcc.Contracts;
using Xunit;

namespace RaftActors.Etcd.Tests.Services;

/// <summary>A thousand watches, on one stream and on as many: all events, in order, each once.</summary>
public sealed class ManyWatchesTests(EtcdNode node) : IClassFixture<EtcdNode>
{
    private const int Watches = 1000;
    private const int Writes = 10;

    [Fact]
    public async Task A_stream_with_a_thousand_watches_gets_each_event_once_for_each()
    {
        using var watch = await OpenAsync("one/", Watches);
        var sent = await WriteAsync("one/");

        var seen = await ReadAsync(watch, Watches);

        Assert.Equal(Enumerable.Range(0, Watches).Select(i => (long)i), seen.Keys);
        Assert.All(seen.Values, revisions => Assert.Equal(sent, revisions));
    }

    [Fact]
    public async Task A_thousand_streams_get_each_event_once_though_one_does_not_read()
    {
        using var idle = await OpenAsync("many/", 1);
        var streams = new List<AsyncDuplexStreamingCall<WatchRequest, WatchResponse>>();
        try
        {
            for (var i = 0; i < Watches; i++)
            {
                streams.Add(await OpenAsync("many/", 1));
            }

            var sent = await WriteAsync("many/");
            foreach (var stream in streams)
            {
                Assert.Equal(sent, Assert.Single(await ReadAsync(stream, 1)).Value);
            }

            Assert.Equal(sent, Assert.Single(await ReadAsync(idle, 1)).Value);
        }
        finally
        {
            streams.ForEach(s => s.Dispose());
        }
    }

    /// <summary>Watches that have begun.</summary>
    private async Task<AsyncDuplexStreamingCall<WatchRequest, WatchResponse>> OpenAsync(string prefix, int watches)
    {
        var stream = node.Watch.Watch();
        var wish = new WatchCreateRequest { Key = Bytes(prefix), RangeEnd = Bytes(prefix[..^1] + "0") };
        var create = new WatchRequest { CreateRequest = wish };
        for (var i = 0; i < watches; i++)
        {
            await stream.RequestStream.WriteAsync(create);
        }

        for (var i = 0; i < watches; i++)
        {
            Assert.True((await NextAsync(stream)).Created);
        }

        return stream;
    }

    private async Task<List<long>> WriteAsync(string prefix)
    {
        var revisions = new List<long>();
        for (var i = 0; i < Writes; i++)
        {
            var put = new PutRequest { Key = Bytes($"{prefix}{i}"), Value = Bytes("value") };
            revisions.Add((await node.Kv.PutAsync(put)).Header.Revision);
        }

        return revisions;
    }

    /// <summary>The revisions that each watch was told, in the order in which they came.</summary>
    private static async Task<SortedDictionary<long, List<long>>> ReadAsync(
        AsyncDuplexStreamingCall<WatchRequest, WatchResponse> stream, int watches)
    {
        var seen = new SortedDictionary<long, List<long>>();
        for (var events = 0; events < watches * Writes;)
        {
            var answer = await NextAsync(stream);
            if (!seen.TryGetValue(answer.WatchId, out var revisions))
            {
                seen.Add(answer.WatchId, revisions = []);
            }

            revisions.AddRange(answer.Events.Select(e => e.Kv.ModRevision));
            events += answer.Events.Count;
        }

        // Nothing else comes: this answer is the next.
        await stream.RequestStream.WriteAsync(new WatchRequest { ProgressRequest = new WatchProgressRequest() });
        Assert.Equal((-1L, 0), ((await NextAsync(stream)) is var last ? last.WatchId : 0, last.Events.Count));
        return seen;
    }

    private static async Task<WatchResponse> NextAsync(AsyncDuplexStreamingCall<WatchRequest, WatchResponse> stream)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Assert.True(await stream.ResponseStream.MoveNext(patience.Token));
        return stream.ResponseStream.Current;
    }

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
