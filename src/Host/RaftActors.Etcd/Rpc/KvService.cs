using Grpc.Core;
using RaftActors.Etcd.Apis;
using RaftActors.Etcd.Contracts;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Etcd.Rpc;

/// <summary><c>etcdserverpb.KV</c>.</summary>
[BindServiceMethod(typeof(Bindings), nameof(Bindings.Bind))]
internal sealed class KvService(KvApi api) : KV.KVBase
{
    public override Task<RangeResponse> Range(RangeRequest request, ServerCallContext context) =>
        api.RangeAsync(request, Calls.Of(context));

    public override Task<PutResponse> Put(PutRequest request, ServerCallContext context) => api.PutAsync(request, Calls.Of(context));

    public override Task<DeleteRangeResponse> DeleteRange(DeleteRangeRequest request, ServerCallContext context) =>
        api.DeleteRangeAsync(request, Calls.Of(context));

    public override Task<TxnResponse> Txn(TxnRequest request, ServerCallContext context) => api.TxnAsync(request, Calls.Of(context));

    public override Task<CompactionResponse> Compact(CompactionRequest request, ServerCallContext context) =>
        api.CompactAsync(request, Calls.Of(context));
}
