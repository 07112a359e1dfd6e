using Google.Protobuf;
using Grpc.Core;
using RaftActors.Etcd.Contracts;
using RaftActors.Machines.Mvcc.Contracts;
using Xunit;

namespace RaftActors.Etcd.Tests.Services;

/// <summary>Watches over the wire; their rules one by one are tested at the hub.</summary>
public sealed class WatchTests(EtcdNode node) : IClassFixture<EtcdNode>
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_watch_does_not_see_what_was_acknowledged_before_it()
    {
        for (var i = 0; i < 50; i++)
        {
            var before = (await PutAsync("now", "before")).Header.Revision;
            using var watch = await WatchAsync(new WatchCreateRequest { Key = Bytes("now") });
            Assert.InRange((await NextAsync(watch)).Header.Revision, before, long.MaxValue);
            var after = (await PutAsync("now", "after")).Header.Revision;
            Assert.Equal([after], (await NextAsync(watch)).Events.Select(e => e.Kv.ModRevision));
        }
    }

    [Fact]
    public async Task Events_have_the_pair_before_them_only_if_asked_for()
    {
        using var plain = await WatchAsync(new WatchCreateRequest { Key = Bytes("prev") });
        using var full = await WatchAsync(new WatchCreateRequest { Key = Bytes("prev"), PrevKv = true });
        await NextAsync(plain);
        await NextAsync(full);
        await PutAsync("prev", "1");
        Assert.Null((await NextAsync(full)).Events[0].PrevKv);
        await NextAsync(plain);
        await node.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Bytes("prev") });

        Assert.Null((await NextAsync(plain)).Events[0].PrevKv);
        var deleted = (await NextAsync(full)).Events[0];
        Assert.Equal((Event.Types.EventType.Delete, "1"), (deleted.Type, deleted.PrevKv.Value.ToStringUtf8()));
        Assert.Equal((0, 0), (deleted.Kv.CreateRevision, deleted.Kv.Version));
    }

    [Fact]
    public async Task Large_answers_are_cut_between_events_if_the_client_allows_it()
    {
        var first = (await PutAsync("big/0", new string('x', 1_000_000))).Header.Revision;
        await PutAsync("big/1", new string('y', 1_000_000));
        await PutAsync("big/2", new string('z', 1_000_000));
        var create = new WatchCreateRequest { Key = Bytes("big/"), RangeEnd = Bytes("big0"), StartRevision = first, Fragment = true };
        using var watch = await WatchAsync(create);
        await NextAsync(watch);
        var got = new List<long>();
        while (got.Count < 3)
        {
            var answer = await NextAsync(watch);
            Assert.InRange(answer.CalculateSize(), 1, 2 << 20);
            got.AddRange(answer.Events.Select(e => e.Kv.ModRevision));
        }

        Assert.Equal([first, first + 1, first + 2], got);
    }

    [Fact]
    public async Task A_silent_watch_is_told_the_revision_from_time_to_time()
    {
        using var watch = await WatchAsync(new WatchCreateRequest { Key = Bytes("silent"), ProgressNotify = true });
        await NextAsync(watch);
        var revision = (await PutAsync("loud", "1")).Header.Revision;

        WatchResponse progress;
        do
        {
            progress = await NextAsync(watch);
            Assert.Equal((0, 0), (progress.WatchId, progress.Events.Count));
        }
        while (progress.Header.Revision < revision);
    }

    [Fact]
    public async Task A_stream_ends_when_the_client_has_said_all()
    {
        using var watch = await WatchAsync(new WatchCreateRequest { Key = Bytes("end") });
        await NextAsync(watch);
        await watch.RequestStream.CompleteAsync();
        using var patience = new CancellationTokenSource(MaxWait);

        Assert.False(await watch.ResponseStream.MoveNext(patience.Token));
        Assert.Equal(StatusCode.OK, watch.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Many_watches_of_a_stream_each_see_every_event()
    {
        const int Watches = 200;
        using var watch = node.Watch.Watch();
        for (var i = 0; i < Watches; i++)
        {
            var create = new WatchCreateRequest { Key = Bytes("many/"), RangeEnd = Bytes("many0") };
            await watch.RequestStream.WriteAsync(new WatchRequest { CreateRequest = create });
        }

        for (var i = 0; i < Watches; i++)
        {
            Assert.Equal(i, (await NextAsync(watch)).WatchId);
        }

        var puts = Enumerable.Range(0, 20).Select(i => PutAsync($"many/{i}", "v")).ToArray();
        var revisions = (await Task.WhenAll(puts)).Select(p => p.Header.Revision).Order().ToArray();
        var seen = Enumerable.Range(0, Watches).Select(_ => new List<long>()).ToArray();
        while (seen.Any(s => s.Count < revisions.Length))
        {
            var answer = await NextAsync(watch);
            seen[answer.WatchId].AddRange(answer.Events.Select(e => e.Kv.ModRevision));
        }

        Assert.All(seen, s => Assert.Equal(revisions, s));
    }

    private async Task<AsyncDuplexStreamingCall<WatchRequest, WatchResponse>> WatchAsync(WatchCreateRequest create)
    {
        var watch = node.Watch.Watch();
        await watch.RequestStream.WriteAsync(new WatchRequest { CreateRequest = create });
        return watch;
    }

    private static async Task<WatchResponse> NextAsync(AsyncDuplexStreamingCall<WatchRequest, WatchResponse> watch)
    {
        using var patience = new CancellationTokenSource(MaxWait);
        Assert.True(await watch.ResponseStream.MoveNext(patience.Token));
        return watch.ResponseStream.Current;
    }

    private async Task<PutResponse> PutAsync(string key, string value) =>
        await node.Kv.PutAsync(new PutRequest { Key = Bytes(key), Value = Bytes(value) });

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
