using Grpc.Core;
using RaftActors.Etcd.Apis;
using RaftActors.Etcd.Contracts;

namespace RaftActors.Etcd.Rpc;

/// <summary><c>v3electionpb.Election</c>.</summary>
[BindServiceMethod(typeof(Bindings), nameof(Bindings.Bind))]
internal sealed class ElectionService(ElectionApi api, Calls calls) : Election.ElectionBase
{
    public override Task<CampaignResponse> Campaign(CampaignRequest request, ServerCallContext context) =>
        calls.WaitAsync(context, call => api.CampaignAsync(request, call));

    public override Task<ProclaimResponse> Proclaim(ProclaimRequest request, ServerCallContext context) =>
        api.ProclaimAsync(request, Calls.Of(context));

    public override Task<LeaderResponse> Leader(LeaderRequest request, ServerCallContext context) =>
        api.LeaderAsync(request, Calls.Of(context));

    public override Task Observe(
        LeaderRequest request, IServerStreamWriter<LeaderResponse> responseStream, ServerCallContext context) =>
        calls.WaitAsync(context, call => api.ObserveAsync(request, responseStream.WriteAsync, call));

    public override Task<ResignResponse> Resign(ResignRequest request, ServerCallContext context) =>
        api.ResignAsync(request, Calls.Of(context));
}
