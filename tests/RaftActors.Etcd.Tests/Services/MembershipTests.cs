using Google.Protobuf;
using Grpc.Core;
using RaftActors.Etcd.Contracts;
using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Etcd.Tests.Services;

/// <summary>Changes of members and of leadership in a running cluster.</summary>
public sealed class MembershipTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private EtcdCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await EtcdCluster.StartAsync(voters: 3, others: 2);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_learner_is_added_promoted_and_removed()
    {
        await PutAsync(1, "a", "1");

        var added = await _cluster[1].Cluster.MemberAddAsync(
            new MemberAddRequest { PeerURLs = { _cluster.PeerUrlOf(4) }, IsLearner = true });

        Assert.Equal((EtcdCluster.IdOf(4), true), (added.Member.ID, added.Member.IsLearner));
        Assert.Equal([_cluster.PeerUrlOf(4)], added.Member.PeerURLs);
        Assert.Equal(4, added.Members.Count);
        await Conditions.Until(
            "the learner says that it is one",
            Patience,
            async () => (await _cluster[4].Maintenance.StatusAsync(new StatusRequest())).IsLearner);
        await AssertLearnerIsRestrictedAsync(_cluster[4]);
        await Conditions.Until("the learner has the key", Patience, async () => await ReadLocalAsync(4, "a") == "1");

        var promoted = await _cluster[1].Cluster.MemberPromoteAsync(new MemberPromoteRequest { ID = EtcdCluster.IdOf(4) });

        await Conditions.Until(
            "the new voter serves",
            Patience,
            async () => await Record.ExceptionAsync(async () => await ReadAsync(4, "a")) is null);
        Assert.All(promoted.Members, m => Assert.False(m.IsLearner));
        Assert.Equal(4, promoted.Members.Count);
        await AssertFailsAsync(
            async () => await _cluster[1].Cluster.MemberPromoteAsync(new MemberPromoteRequest { ID = EtcdCluster.IdOf(4) }),
            "etcdserver: can only promote a learner member");

        var removed = await _cluster[1].Cluster.MemberRemoveAsync(new MemberRemoveRequest { ID = EtcdCluster.IdOf(4) });

        Assert.DoesNotContain(EtcdCluster.IdOf(4), removed.Members.Select(m => m.ID));
        Assert.Equal(3, removed.Members.Count);
        await PutAsync(4, "a", "2");
        Assert.Equal("2", await ReadAsync(4, "a"));
    }

    [Fact]
    public async Task A_voter_is_added_and_a_leader_removed()
    {
        var added = await _cluster[2].Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { _cluster.PeerUrlOf(4) } });

        Assert.Equal((EtcdCluster.IdOf(4), false), (added.Member.ID, added.Member.IsLearner));
        await AssertFailsAsync(
            async () => await _cluster[2].Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { _cluster.PeerUrlOf(4) } }),
            "etcdserver: Peer URLs already exists");
        var leader = await _cluster.LeaderAsync(4);
        var other = leader == 1 ? 2 : 1;

        var removed = await _cluster[other].Cluster.MemberRemoveAsync(new MemberRemoveRequest { ID = EtcdCluster.IdOf(leader) });

        Assert.Equal(3, removed.Members.Count);
        Assert.DoesNotContain(EtcdCluster.IdOf(leader), removed.Members.Select(m => m.ID));
        await PutAsync(other, "b", "1");
        Assert.Equal("1", await ReadAsync(4, "b"));
        Assert.NotEqual(leader, await _cluster.LeaderAsync(other));
    }

    [Fact]
    public async Task A_learner_that_does_not_answer_is_not_promoted_and_there_is_only_one()
    {
        await _cluster.StopAsync(4);
        await _cluster[1].Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { _cluster.PeerUrlOf(4) }, IsLearner = true });

        await AssertFailsAsync(
            async () => await _cluster[1].Cluster.MemberPromoteAsync(new MemberPromoteRequest { ID = EtcdCluster.IdOf(4) }),
            "etcdserver: can only promote a learner member which is in sync with leader");
        await AssertFailsAsync(
            async () => await _cluster[1].Cluster.MemberAddAsync(
                new MemberAddRequest { PeerURLs = { _cluster.PeerUrlOf(5) }, IsLearner = true }),
            "etcdserver: too many learner members in cluster");
        await AssertFailsAsync(
            async () => await _cluster[1].Maintenance.MoveLeaderAsync(new MoveLeaderRequest { TargetID = EtcdCluster.IdOf(4) }),
            await _cluster.LeaderAsync(1) == 1 ? "etcdserver: bad leader transferee" : "etcdserver: not leader");
    }

    [Fact]
    public async Task Leadership_moves_when_its_leader_is_asked()
    {
        var leader = await _cluster.LeaderAsync(1);
        var target = leader == 3 ? 1 : leader + 1;
        await AssertFailsAsync(
            async () => await _cluster[target].Maintenance.MoveLeaderAsync(new MoveLeaderRequest { TargetID = EtcdCluster.IdOf(target) }),
            "etcdserver: not leader");
        await AssertFailsAsync(
            async () => await _cluster[leader].Maintenance.MoveLeaderAsync(new MoveLeaderRequest { TargetID = EtcdCluster.IdOf(4) }),
            "etcdserver: bad leader transferee");

        var moved = await _cluster[leader].Maintenance.MoveLeaderAsync(new MoveLeaderRequest { TargetID = EtcdCluster.IdOf(target) });

        Assert.True(moved.Header.Revision > 0);
        Assert.Equal(target, await _cluster.LeaderAsync(target));
        await PutAsync(leader, "c", "1");
    }

    /// <summary>Only its status, what it has, and a copy of it.</summary>
    private static async Task AssertLearnerIsRestrictedAsync(EtcdEndpoint learner)
    {
        const string Text = "etcdserver: rpc not supported for learner";
        var range = new RangeRequest { Key = ByteString.CopyFromUtf8("a") };
        await Conditions.Until(
            "the node has seen that it is a learner",
            Patience,
            async () => await Record.ExceptionAsync(async () => await learner.Kv.RangeAsync(range)) is RpcException);
        await AssertFailsAsync(async () => await learner.Kv.RangeAsync(range), Text);
        await AssertFailsAsync(async () => await learner.Kv.PutAsync(new PutRequest { Key = range.Key }), Text);
        await AssertFailsAsync(async () => await learner.Kv.TxnAsync(new TxnRequest()), Text);
        await AssertFailsAsync(async () => await learner.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 9 }), Text);
        await AssertFailsAsync(async () => await learner.Cluster.MemberListAsync(new MemberListRequest()), Text);
        await AssertFailsAsync(async () => await learner.Maintenance.AlarmAsync(new AlarmRequest()), Text);
        await AssertFailsAsync(async () => await learner.Auth.AuthStatusAsync(new AuthStatusRequest()), Text);
        await AssertFailsAsync(async () => await learner.Lock.LockAsync(new LockRequest()), Text);
        using var watch = learner.Watch.Watch();
        await AssertFailsAsync(() => watch.ResponseStream.MoveNext(default), Text);
        using var alive = learner.Lease.LeaseKeepAlive();
        await AssertFailsAsync(() => alive.ResponseStream.MoveNext(default), Text);
        using var http = new HttpClient { BaseAddress = learner.Address };
        using var body = new StringContent("""{"key":"YQ=="}""");
        using var refused = await http.PostAsync(new Uri("/v3/kv/range", UriKind.Relative), body);
        Assert.Equal(400, (int)refused.StatusCode);
        Assert.Contains(Text, await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var local = new StringContent("""{"key":"YQ==","serializable":true}""");
        using var read = await http.PostAsync(new Uri("/v3/kv/range", UriKind.Relative), local);
        Assert.Equal(200, (int)read.StatusCode);
        using var ready = await http.GetAsync(new Uri("/readyz/non_learner", UriKind.Relative));
        Assert.Equal(503, (int)ready.StatusCode);
        Assert.Contains("[-]non_learner failed", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var snapshot = learner.Maintenance.Snapshot(new SnapshotRequest());
        Assert.True(await snapshot.ResponseStream.MoveNext(default));
    }

    private static async Task AssertFailsAsync(Func<Task> act, string text)
    {
        var failed = await Assert.ThrowsAsync<RpcException>(act);
        Assert.Equal((StatusCode.FailedPrecondition, text), (failed.StatusCode, failed.Status.Detail));
    }

    private async Task PutAsync(int node, string key, string value) => await _cluster[node].Kv.PutAsync(
        new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) });

    private Task<string?> ReadLocalAsync(int node, string key) => ReadAsync(node, key, isLocal: true);

    private async Task<string?> ReadAsync(int node, string key, bool isLocal = false)
    {
        var range = await _cluster[node].Kv.RangeAsync(
            new RangeRequest { Key = ByteString.CopyFromUtf8(key), Serializable = isLocal });
        return range.Kvs.Count == 1 ? range.Kvs[0].Value.ToStringUtf8() : null;
    }
}
