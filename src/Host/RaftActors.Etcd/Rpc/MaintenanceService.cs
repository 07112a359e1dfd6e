using Grpc.Core;
using RaftActors.Etcd.Apis;
using RaftActors.Etcd.Contracts;

namespace RaftActors.Etcd.Rpc;

/// <summary><c>etcdserverpb.Maintenance</c>.</summary>
[BindServiceMethod(typeof(Bindings), nameof(Bindings.Bind))]
internal sealed class MaintenanceService(MaintenanceApi api, SnapshotApi snapshots, Calls calls) : Maintenance.MaintenanceBase
{
    public override Task<AlarmResponse> Alarm(AlarmRequest request, ServerCallContext context) =>
        api.AlarmAsync(request, Calls.Of(context));

    public override Task<StatusResponse> Status(StatusRequest request, ServerCallContext context) =>
        api.StatusAsync(request, Calls.Of(context));

    public override Task<DefragmentResponse> Defragment(DefragmentRequest request, ServerCallContext context) =>
        api.DefragmentAsync(request, Calls.Of(context));

    public override Task<HashResponse> Hash(HashRequest request, ServerCallContext context) => api.HashAsync(request, Calls.Of(context));

    public override Task<HashKVResponse> HashKV(HashKVRequest request, ServerCallContext context) =>
        api.HashKvAsync(request, Calls.Of(context));

    public override Task Snapshot(
        SnapshotRequest request, IServerStreamWriter<SnapshotResponse> responseStream, ServerCallContext context) =>
        calls.WaitAsync(context, call => snapshots.SendAsync(request, responseStream.WriteAsync, call));

    public override Task<MoveLeaderResponse> MoveLeader(MoveLeaderRequest request, ServerCallContext context) =>
        api.MoveLeaderAsync(request, Calls.Of(context));

    public override Task<DowngradeResponse> Downgrade(DowngradeRequest request, ServerCallContext context) =>
        api.DowngradeAsync(request, Calls.Of(context));
}
