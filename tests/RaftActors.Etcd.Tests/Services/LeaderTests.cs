using Google.Protobuf;
using Grpc.Core;
using RaftActors.Etcd.Contracts;
using RaftActors.Etcd.Keyspace;
using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Etcd.Tests.Services;

/// <summary>A group that loses its leader.</summary>
public sealed class LeaderTests
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);
    private static readonly Metadata NeedsLeader = new() { { "hasleader", "true" } };

    [Fact]
    public async Task Streams_that_want_a_leader_end_without_one_and_calls_are_refused()
    {
        await using var cluster = await EtcdCluster.StartAsync(voters: 3);
        var node = cluster[1];
        await node.Kv.PutAsync(Put("a"), NeedsLeader);
        using var patience = new CancellationTokenSource(MaxWait);
        using var watch = node.Watch.Watch(NeedsLeader, cancellationToken: patience.Token);
        using var patient = node.Watch.Watch(cancellationToken: patience.Token);
        await CreateAsync(watch);
        await CreateAsync(patient);
        using var alive = node.Lease.LeaseKeepAlive(NeedsLeader, cancellationToken: patience.Token);
        using var observer = node.Election.Observe(
            new LeaderRequest { Name = Bytes("e") }, NeedsLeader, cancellationToken: patience.Token);

        await Task.WhenAll(cluster.StopAsync(2), cluster.StopAsync(3));

        await AssertNoLeaderAsync(() => watch.ResponseStream.MoveNext(default));
        await AssertNoLeaderAsync(() => alive.ResponseStream.MoveNext(default));
        await AssertNoLeaderAsync(() => observer.ResponseStream.MoveNext(default));
        var local = new RangeRequest { Key = Bytes("a"), Serializable = true };
        await AssertNoLeaderAsync(async () => await node.Kv.RangeAsync(local, NeedsLeader));
        using var late = node.Watch.Watch(NeedsLeader);
        await AssertNoLeaderAsync(() => late.ResponseStream.MoveNext(default));
        Assert.Equal(1, (await node.Kv.RangeAsync(local)).Count);
        var status = await node.Maintenance.StatusAsync(new StatusRequest());
        Assert.Equal((0ul, "etcdserver: no leader"), (status.Leader, Assert.Single(status.Errors)));
        await patient.RequestStream.WriteAsync(new WatchRequest { ProgressRequest = new WatchProgressRequest() });
        Assert.True(await patient.ResponseStream.MoveNext(default));
        await AssertSickAsync(node);
    }

    [Fact]
    public async Task A_command_that_lost_its_leader_says_so()
    {
        await using var cluster = await EtcdCluster.StartAsync(voters: 3);
        var leader = await cluster.LeaderAsync(1);
        var others = Enumerable.Range(1, 3).Where(n => n != leader).ToArray();
        var stopping = Task.WhenAll(others.Select(cluster.StopAsync));
        RpcException? failed = null;

        // One put is always under way: the leader takes one that it can no longer commit.
        await Conditions.Until("a put fails", MaxWait, async () =>
        {
            failed = await Record.ExceptionAsync(async () => await cluster[leader].Kv.PutAsync(Put("a"))) as RpcException;
            return failed is not null;
        });
        await stopping;

        Assert.Equal(
            (StatusCode.Unavailable, "etcdserver: request timed out, possibly due to previous leader failure"),
            (failed!.StatusCode, failed.Status.Detail));
    }

    [Theory]
    [InlineData(true, "n1", "n1", true, "")]
    [InlineData(true, "n1", "n2", true, ", possibly due to previous leader failure")]
    [InlineData(true, "n1", null, false, ", possibly due to previous leader failure")]
    [InlineData(true, "n1", "n1", false, ", possibly due to connection lost")]
    [InlineData(false, null, null, true, "")]
    [InlineData(false, null, null, false, ", possibly due to connection lost")]
    public void The_text_of_a_time_out_says_what_this_node_knows(
        bool isMember, string? before, string? now, bool answers, string more)
    {
        var error = EtcdErrors.TimeOutOf(before, new Standing(isMember, IsLearner: false, now), answers);

        Assert.Equal((StatusCode.Unavailable, $"etcdserver: request timed out{more}"), (error.StatusCode, error.Status.Detail));
    }

    private static async Task AssertSickAsync(EtcdEndpoint node)
    {
        using var http = new HttpClient { BaseAddress = node.Address };
        Assert.Equal("ok\n", await http.GetStringAsync(new Uri("/livez", UriKind.Relative)));
        using var ready = await http.GetAsync(new Uri("/readyz?exclude=data_corruption", UriKind.Relative));
        Assert.Equal(503, (int)ready.StatusCode);
        Assert.Equal(
            """
            [+]data_corruption excluded: ok
            [+]serializable_read ok
            [-]linearizable_read failed: etcdserver: no leader
            [+]non_learner ok
            readyz check failed

            """,
            await ready.Content.ReadAsStringAsync());
        using var health = await http.GetAsync(new Uri("/health", UriKind.Relative));
        Assert.Equal(
            (503, """{"health":"false","reason":"RAFT NO LEADER"}"""),
            ((int)health.StatusCode, await health.Content.ReadAsStringAsync()));
        var local = await http.GetStringAsync(new Uri("/health?serializable=true", UriKind.Relative));
        Assert.Contains("true", local, StringComparison.Ordinal);
    }

    private static async Task CreateAsync(AsyncDuplexStreamingCall<WatchRequest, WatchResponse> watch)
    {
        await watch.RequestStream.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Bytes("w") } });
        Assert.True(await watch.ResponseStream.MoveNext(default));
    }

    private static async Task AssertNoLeaderAsync(Func<Task> act)
    {
        var failed = await Assert.ThrowsAsync<RpcException>(act);
        Assert.Equal((StatusCode.Unavailable, "etcdserver: no leader"), (failed.StatusCode, failed.Status.Detail));
    }

    private static PutRequest Put(string key) => new() { Key = Bytes(key) };

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
