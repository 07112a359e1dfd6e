using Google.Protobuf;
using RaftActors.Etcd.Contracts;
using RaftActors.Machines.Mvcc.Contracts;
using Xunit;

namespace RaftActors.Etcd.Tests.Services;

/// <summary>Leases as clients see them.</summary>
public sealed class LeaseTests(EtcdNode node) : IClassFixture<EtcdNode>
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task An_expired_lease_takes_its_keys_with_it_in_one_revision()
    {
        var lease = await node.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 1 });
        Assert.InRange(lease.TTL, 1, 2);
        await PutAsync("expire/b", lease.ID);
        await PutAsync("expire/a", lease.ID);
        using var watch = node.Watch.Watch();
        await watch.RequestStream.WriteAsync(new WatchRequest
        {
            CreateRequest = new WatchCreateRequest { Key = Bytes("expire/"), RangeEnd = Bytes("expire0") },
        });
        using var patience = new CancellationTokenSource(MaxWait);
        Assert.True(await watch.ResponseStream.MoveNext(patience.Token));
        Assert.True(await watch.ResponseStream.MoveNext(patience.Token));

        var events = watch.ResponseStream.Current.Events;
        Assert.Equal(["expire/a", "expire/b"], events.Select(e => e.Kv.Key.ToStringUtf8()));
        Assert.All(events, e => Assert.Equal(Event.Types.EventType.Delete, e.Type));
        Assert.Single(events.Select(e => e.Kv.ModRevision).Distinct());
        var gone = await node.Lease.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease.ID });
        Assert.Equal((-1, 0), (gone.TTL, gone.GrantedTTL));
    }

    [Fact]
    public async Task Renewals_are_answered_in_order_and_those_of_unknown_leases_with_zero()
    {
        var lease = await node.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 600 });
        using var alive = node.Lease.LeaseKeepAlive();
        long[] ids = [lease.ID, 12345, lease.ID];
        foreach (var id in ids)
        {
            await alive.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = id });
        }

        await alive.RequestStream.CompleteAsync();
        using var patience = new CancellationTokenSource(MaxWait);
        var answers = new List<(long, long)>();
        while (await alive.ResponseStream.MoveNext(patience.Token))
        {
            Assert.InRange(alive.ResponseStream.Current.Header.Revision, 1, long.MaxValue);
            answers.Add((alive.ResponseStream.Current.ID, alive.ResponseStream.Current.TTL));
        }

        Assert.Equal([(lease.ID, 600), (12345, 0), (lease.ID, 600)], answers);
    }

    [Fact]
    public async Task A_lease_tells_its_time_and_its_keys()
    {
        var lease = await node.Lease.LeaseGrantAsync(new LeaseGrantRequest { ID = -9, TTL = 600 });
        await PutAsync("told", lease.ID);

        var told = await node.Lease.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = -9, Keys = true });

        Assert.Equal(600, told.GrantedTTL);
        Assert.InRange(told.TTL, 500, 600);
        Assert.Equal([Bytes("told")], told.Keys);
        var all = await node.Lease.LeaseLeasesAsync(new LeaseLeasesRequest());
        Assert.Contains(-9, all.Leases.Select(l => l.ID));
    }

    private async Task PutAsync(string key, long lease) => await node.Kv.PutAsync(new PutRequest { Key = Bytes(key), Lease = lease });

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
