using Google.Protobuf;
using Grpc.Core;
using RaftActors.Etcd.Contracts;
using RaftActors.Machines.Mvcc.Contracts;
using Xunit;

namespace RaftActors.Etcd.Tests.Services;

/// <summary>A node that has no replica of the group serves all the same: through the others.</summary>
public sealed class StrangerTests : IAsyncLifetime
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);
    private static readonly Metadata NeedsLeader = new() { { "hasleader", "true" } };
    private EtcdCluster _cluster = null!;

    private EtcdEndpoint Stranger => _cluster[3];

    public async Task InitializeAsync() => _cluster = await EtcdCluster.StartAsync(voters: 2, others: 1);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Keys_are_written_and_read_through_it()
    {
        var put = await Stranger.Kv.PutAsync(Put("a", "1"));
        var read = await Stranger.Kv.RangeAsync(new RangeRequest { Key = Bytes("a") });
        var local = await Stranger.Kv.RangeAsync(new RangeRequest { Key = Bytes("a"), Serializable = true });
        var txn = await Stranger.Kv.TxnAsync(new TxnRequest
        {
            Compare = { new Compare { Key = Bytes("a"), Target = Compare.Types.CompareTarget.Version, Version = 1 } },
            Success = { new RequestOp { RequestPut = Put("b", "2") } },
        });
        var deleted = await Stranger.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Bytes("a") });
        await Stranger.Kv.CompactAsync(new CompactionRequest { Revision = deleted.Header.Revision });

        Assert.Equal((2, EtcdCluster.IdOf(3)), (put.Header.Revision, put.Header.MemberId));
        Assert.Equal("1", Assert.Single(read.Kvs).Value.ToStringUtf8());
        Assert.Equal("1", Assert.Single(local.Kvs).Value.ToStringUtf8());
        Assert.True(txn.Succeeded);
        Assert.Equal(4, deleted.Header.Revision);
        Assert.Equal(1, (await _cluster[1].Kv.RangeAsync(new RangeRequest { Key = Bytes("b") })).Count);
    }

    [Fact]
    public async Task A_watch_gets_history_and_news_through_it_also_if_it_wants_a_leader()
    {
        await _cluster[1].Kv.PutAsync(Put("w/1", "1"));
        using var patience = new CancellationTokenSource(MaxWait);
        using var watch = Stranger.Watch.Watch(NeedsLeader, cancellationToken: patience.Token);
        await watch.RequestStream.WriteAsync(new WatchRequest
        {
            CreateRequest = new WatchCreateRequest { Key = Bytes("w/"), RangeEnd = Bytes("w0"), StartRevision = 2 },
        });
        Assert.True((await NextAsync(watch)).Created);
        Assert.Equal([2], (await NextAsync(watch)).Events.Select(e => e.Kv.ModRevision));

        await _cluster[1].Kv.PutAsync(Put("w/2", "2"));
        Assert.Equal([3], (await NextAsync(watch)).Events.Select(e => e.Kv.ModRevision));
        await Stranger.Kv.PutAsync(Put("w/3", "3"));
        Assert.Equal([4], (await NextAsync(watch)).Events.Select(e => e.Kv.ModRevision));
        await watch.RequestStream.WriteAsync(new WatchRequest { ProgressRequest = new WatchProgressRequest() });
        var progress = await NextAsync(watch);
        Assert.Equal((-1, 4), (progress.WatchId, progress.Header.Revision));
    }

    [Fact]
    public async Task Leases_are_granted_kept_and_revoked_through_it()
    {
        var lease = await Stranger.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 600 });
        await Stranger.Kv.PutAsync(new PutRequest { Key = Bytes("leased"), Lease = lease.ID });
        using var alive = Stranger.Lease.LeaseKeepAlive();
        await alive.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease.ID });
        await alive.RequestStream.CompleteAsync();
        using var patience = new CancellationTokenSource(MaxWait);
        Assert.True(await alive.ResponseStream.MoveNext(patience.Token));
        var told = await Stranger.Lease.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease.ID, Keys = true });
        var all = await Stranger.Lease.LeaseLeasesAsync(new LeaseLeasesRequest());

        await Stranger.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease.ID });

        Assert.Equal(600, alive.ResponseStream.Current.TTL);
        Assert.Equal([Bytes("leased")], told.Keys);
        Assert.Equal([lease.ID], all.Leases.Select(l => l.ID));
        Assert.Equal(0, (await _cluster[1].Kv.RangeAsync(new RangeRequest { Key = Bytes("leased") })).Count);
    }

    [Fact]
    public async Task Locks_and_elections_are_held_through_it()
    {
        var one = (await Stranger.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 600 })).ID;
        var two = (await _cluster[1].Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 600 })).ID;
        var first = await Stranger.Lock.LockAsync(new LockRequest { Name = Bytes("l"), Lease = one });
        var second = _cluster[1].Lock.LockAsync(new LockRequest { Name = Bytes("l"), Lease = two }).ResponseAsync;
        await Stranger.Lock.UnlockAsync(new UnlockRequest { Key = first.Key });
        Assert.Equal($"l/{two:x}", (await second.WaitAsync(MaxWait)).Key.ToStringUtf8());

        var leader = await Stranger.Election.CampaignAsync(new CampaignRequest { Name = Bytes("e"), Lease = one, Value = Bytes("ann") });
        using var patience = new CancellationTokenSource(MaxWait);
        using var observer = Stranger.Election.Observe(new LeaderRequest { Name = Bytes("e") }, cancellationToken: patience.Token);
        Assert.True(await observer.ResponseStream.MoveNext(patience.Token));
        Assert.Equal("ann", observer.ResponseStream.Current.Kv.Value.ToStringUtf8());
        await Stranger.Election.ResignAsync(new ResignRequest { Leader = leader.Leader });
    }

    [Fact]
    public async Task Members_alarms_users_and_hashes_are_told_through_it()
    {
        var put = await Stranger.Kv.PutAsync(Put("a", "1"));
        var members = await Stranger.Cluster.MemberListAsync(new MemberListRequest { Linearizable = true });
        var status = await Stranger.Maintenance.StatusAsync(new StatusRequest());
        var alarms = await Stranger.Maintenance.AlarmAsync(new AlarmRequest());
        await Stranger.Auth.UserAddAsync(new AuthUserAddRequest { Name = "ann", Password = "pw" });
        var users = await Stranger.Auth.UserListAsync(new AuthUserListRequest());
        var hash = await Stranger.Maintenance.HashKVAsync(new HashKVRequest { Revision = put.Header.Revision });
        var other = await _cluster[1].Maintenance.HashKVAsync(new HashKVRequest { Revision = put.Header.Revision });
        await Stranger.Maintenance.DefragmentAsync(new DefragmentRequest());

        Assert.Equal(
            new[] { EtcdCluster.IdOf(1), EtcdCluster.IdOf(2) }.Order(), members.Members.Select(m => m.ID).Order());
        Assert.Contains(status.Leader, members.Members.Select(m => m.ID));
        Assert.Empty(status.Errors);
        Assert.Empty(alarms.Alarms);
        Assert.Equal(["ann"], users.Users);
        Assert.Equal(other.Hash, hash.Hash);
        using var http = new HttpClient { BaseAddress = Stranger.Address };
        Assert.Equal("""{"health":"true","reason":""}""", await http.GetStringAsync(new Uri("/health", UriKind.Relative)));
    }

    [Fact]
    public async Task It_has_no_state_to_save_and_no_leadership_to_move()
    {
        using var snapshot = Stranger.Maintenance.Snapshot(new SnapshotRequest());
        var nothing = await Assert.ThrowsAsync<RpcException>(() => snapshot.ResponseStream.MoveNext(default));
        var moved = await Assert.ThrowsAsync<RpcException>(
            async () => await Stranger.Maintenance.MoveLeaderAsync(new MoveLeaderRequest { TargetID = EtcdCluster.IdOf(1) }));

        Assert.Equal(StatusCode.Unavailable, nothing.StatusCode);
        Assert.Equal((StatusCode.FailedPrecondition, "etcdserver: not leader"), (moved.StatusCode, moved.Status.Detail));
    }

    private static async Task<WatchResponse> NextAsync(AsyncDuplexStreamingCall<WatchRequest, WatchResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(default));
        return watch.ResponseStream.Current;
    }

    private static PutRequest Put(string key, string value) => new() { Key = Bytes(key), Value = Bytes(value) };

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
