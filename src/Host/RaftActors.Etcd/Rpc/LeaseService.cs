using Grpc.Core;
using RaftActors.Etcd.Apis;
using RaftActors.Etcd.Contracts;

namespace RaftActors.Etcd.Rpc;

/// <summary><c>etcdserverpb.Lease</c>.</summary>
[BindServiceMethod(typeof(Bindings), nameof(Bindings.Bind))]
internal sealed class LeaseService(LeaseApi api, Calls calls) : Lease.LeaseBase
{
    public override Task<LeaseGrantResponse> LeaseGrant(LeaseGrantRequest request, ServerCallContext context) =>
        api.GrantAsync(request, Calls.Of(context));

    public override Task<LeaseRevokeResponse> LeaseRevoke(LeaseRevokeRequest request, ServerCallContext context) =>
        api.RevokeAsync(request, Calls.Of(context));

    public override Task LeaseKeepAlive(
        IAsyncStreamReader<LeaseKeepAliveRequest> requestStream,
        IServerStreamWriter<LeaseKeepAliveResponse> responseStream,
        ServerCallContext context) =>
        calls.WaitAsync(context, call => api.KeepAliveAsync(requestStream.ReadAllAsync(), responseStream.SendAsync, call));

    public override Task<LeaseTimeToLiveResponse> LeaseTimeToLive(LeaseTimeToLiveRequest request, ServerCallContext context) =>
        api.TimeToLiveAsync(request, Calls.Of(context));

    public override Task<LeaseLeasesResponse> LeaseLeases(LeaseLeasesRequest request, ServerCallContext context) =>
        api.LeasesAsync(request, Calls.Of(context));
}
