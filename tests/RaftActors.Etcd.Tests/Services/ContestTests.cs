using Google.Protobuf;
using Grpc.Core;
using RaftActors.Etcd.Contracts;
using RaftActors.Machines.Mvcc.Contracts;
using Xunit;

namespace RaftActors.Etcd.Tests.Services;

/// <summary>Locks and elections.</summary>
public sealed class ContestTests(EtcdNode node) : IClassFixture<EtcdNode>
{
    [Fact]
    public async Task A_lock_is_given_in_the_order_of_requests()
    {
        var (one, two) = (await GrantAsync(), await GrantAsync());
        var first = await node.Lock.LockAsync(new LockRequest { Name = Bytes("l"), Lease = one });
        Assert.Equal($"l/{one:x}", first.Key.ToStringUtf8());
        var again = await node.Lock.LockAsync(new LockRequest { Name = Bytes("l"), Lease = one });
        Assert.Equal(first.Key, again.Key);
        var second = node.Lock.LockAsync(new LockRequest { Name = Bytes("l"), Lease = two }).ResponseAsync;
        await UntilAsync(async () => await CountAsync("l/") == 2);
        Assert.False(second.IsCompleted);

        await node.Lock.UnlockAsync(new UnlockRequest { Key = first.Key });

        Assert.Equal($"l/{two:x}", (await second).Key.ToStringUtf8());
    }

    [Fact]
    public async Task A_call_that_ends_early_leaves_no_key()
    {
        var (one, two) = (await GrantAsync(), await GrantAsync());
        await node.Lock.LockAsync(new LockRequest { Name = Bytes("early"), Lease = one });
        using var leave = new CancellationTokenSource();
        var waiting = node.Lock.LockAsync(new LockRequest { Name = Bytes("early"), Lease = two }, cancellationToken: leave.Token);
        await UntilAsync(async () => await CountAsync("early/") == 2);

        await leave.CancelAsync();

        var failed = await Assert.ThrowsAsync<RpcException>(async () => await waiting);
        Assert.Equal(StatusCode.Cancelled, failed.StatusCode);
        await UntilAsync(async () => await CountAsync("early/") == 1);
    }

    [Fact]
    public async Task An_election_has_one_leader_and_observers_see_each()
    {
        var (one, two) = (await GrantAsync(), await GrantAsync());
        var first = await node.Election.CampaignAsync(new CampaignRequest { Name = Bytes("e"), Lease = one, Value = Bytes("ann") });
        using var observer = node.Election.Observe(new LeaderRequest { Name = Bytes("e") });
        Assert.Equal("ann", await NextAsync(observer));
        await node.Election.ProclaimAsync(new ProclaimRequest { Leader = first.Leader, Value = Bytes("anna") });
        Assert.Equal("anna", await NextAsync(observer));
        var same = await node.Election.CampaignAsync(new CampaignRequest { Name = Bytes("e"), Lease = one, Value = Bytes("ann") });
        Assert.Equal(first.Leader.Rev, same.Leader.Rev);
        Assert.Equal("ann", await NextAsync(observer));
        var second = node.Election.CampaignAsync(new CampaignRequest { Name = Bytes("e"), Lease = two, Value = Bytes("bob") });

        await node.Election.ResignAsync(new ResignRequest { Leader = first.Leader });

        Assert.Equal(two, (await second).Leader.Lease);
        Assert.Equal("bob", await NextAsync(observer));
        var leader = await node.Election.LeaderAsync(new LeaderRequest { Name = Bytes("e") });
        Assert.Equal("bob", leader.Kv.Value.ToStringUtf8());
    }

    [Fact]
    public async Task Contestants_without_a_lease_get_one_each_and_exclude_each_other()
    {
        var first = await node.Election.CampaignAsync(new CampaignRequest { Name = Bytes("free") });
        var second = node.Election.CampaignAsync(new CampaignRequest { Name = Bytes("free") }).ResponseAsync;
        await UntilAsync(async () => await CountAsync("free/") == 2);
        var lease = await node.Lease.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = first.Leader.Lease });
        Assert.Equal(60, lease.GrantedTTL);
        Assert.Equal($"free/{first.Leader.Lease:x}", first.Leader.Key.ToStringUtf8());
        Assert.False(second.IsCompleted);

        await node.Election.ResignAsync(new ResignRequest { Leader = first.Leader });

        Assert.NotEqual(first.Leader.Lease, (await second).Leader.Lease);
    }

    private static async Task<string> NextAsync(AsyncServerStreamingCall<LeaderResponse> observer)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Assert.True(await observer.ResponseStream.MoveNext(patience.Token));
        return observer.ResponseStream.Current.Kv.Value.ToStringUtf8();
    }

    private async Task<long> GrantAsync() => (await node.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 600 })).ID;

    private async Task<long> CountAsync(string prefix)
    {
        var end = prefix[..^1] + (char)(prefix[^1] + 1);
        return (await node.Kv.RangeAsync(new RangeRequest { Key = Bytes(prefix), RangeEnd = Bytes(end), CountOnly = true })).Count;
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await holds())
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
