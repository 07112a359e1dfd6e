using Grpc.Core;
using RaftActors.Etcd.Apis;
using RaftActors.Etcd.Contracts;

namespace RaftActors.Etcd.Rpc;

/// <summary><c>etcdserverpb.Cluster</c>.</summary>
[BindServiceMethod(typeof(Bindings), nameof(Bindings.Bind))]
internal sealed class ClusterService(ClusterApi api) : Cluster.ClusterBase
{
    public override Task<MemberAddResponse> MemberAdd(MemberAddRequest request, ServerCallContext context) =>
        api.AddAsync(request, Calls.Of(context));

    public override Task<MemberRemoveResponse> MemberRemove(MemberRemoveRequest request, ServerCallContext context) =>
        api.RemoveAsync(request, Calls.Of(context));

    public override Task<MemberUpdateResponse> MemberUpdate(MemberUpdateRequest request, ServerCallContext context) =>
        api.UpdateAsync(request, Calls.Of(context));

    public override Task<MemberListResponse> MemberList(MemberListRequest request, ServerCallContext context) =>
        api.ListAsync(request, Calls.Of(context));

    public override Task<MemberPromoteResponse> MemberPromote(MemberPromoteRequest request, ServerCallContext context) =>
        api.PromoteAsync(request, Calls.Of(context));
}
