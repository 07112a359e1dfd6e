using Google.Protobuf;
using Grpc.Core;
using RaftActors.Etcd.Contracts;
using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Etcd.Tests.Services;

/// <summary>The quota, from the first write to the alarm and back.</summary>
public sealed class QuotaTests
{
    private const int QuotaBytes = 64 * 1024;
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Writes_are_refused_above_the_quota_until_there_is_room_and_the_alarm_is_off()
    {
        await using var cluster = await EtcdCluster.StartAsync(voters: 1, options: () =>
        {
            var options = EtcdNode.Options;
            options.QuotaBytes = QuotaBytes;
            return options;
        });
        var node = cluster[1];
        var lease = await node.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 600 });
        await Conditions.Until(
            "the alarm is raised",
            MaxWait,
            async () => await Record.ExceptionAsync(async () => await node.Kv.PutAsync(Put())) is RpcException failed
                && failed.StatusCode == StatusCode.ResourceExhausted);

        await AssertFullAsync(async () => await node.Kv.PutAsync(Put()));
        await AssertFullAsync(async () => await node.Kv.TxnAsync(new TxnRequest { Success = { new RequestOp { RequestPut = Put() } } }));
        await AssertFullAsync(async () => await node.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 600 }));
        var alarms = await node.Maintenance.AlarmAsync(new AlarmRequest());
        Assert.Equal((EtcdCluster.IdOf(1), AlarmType.Nospace), (Assert.Single(alarms.Alarms).MemberID, alarms.Alarms[0].Alarm));
        var status = await node.Maintenance.StatusAsync(new StatusRequest());
        Assert.Contains("NOSPACE", Assert.Single(status.Errors), StringComparison.Ordinal);
        Assert.True(status.DbSize > QuotaBytes);
        Assert.Equal(QuotaBytes, status.DbSizeQuota);

        // What makes room is allowed, and so is reading.
        Assert.Equal(1, (await node.Kv.RangeAsync(new RangeRequest { Key = Bytes("a") })).Count);
        await node.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease.ID });
        var deleted = await node.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Bytes("a") });
        await node.Kv.CompactAsync(new CompactionRequest { Revision = deleted.Header.Revision, Physical = true });
        await node.Maintenance.DefragmentAsync(new DefragmentRequest());
        await AssertFullAsync(async () => await node.Kv.PutAsync(Put()));
        await node.Maintenance.AlarmAsync(new AlarmRequest
        {
            Action = AlarmRequest.Types.AlarmAction.Deactivate,
            Alarm = AlarmType.Nospace,
        });

        await node.Kv.PutAsync(Put());
        Assert.True((await node.Maintenance.StatusAsync(new StatusRequest())).DbSize < QuotaBytes);
        Assert.Empty((await node.Maintenance.AlarmAsync(new AlarmRequest())).Alarms);
    }

    private static async Task AssertFullAsync(Func<Task> act)
    {
        var failed = await Assert.ThrowsAsync<RpcException>(act);
        Assert.Equal(
            (StatusCode.ResourceExhausted, "etcdserver: mvcc: database space exceeded"), (failed.StatusCode, failed.Status.Detail));
    }

    private static PutRequest Put() => new() { Key = Bytes("a"), Value = ByteString.CopyFrom(new byte[1024]) };

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
