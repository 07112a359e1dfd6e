using Grpc.Core;
using RaftActors.Etcd.Apis;
using RaftActors.Etcd.Contracts;

namespace RaftActors.Etcd.Rpc;

/// <summary><c>v3lockpb.Lock</c>.</summary>
[BindServiceMethod(typeof(Bindings), nameof(Bindings.Bind))]
internal sealed class LockService(LockApi api, Calls calls) : Contracts.Lock.LockBase
{
    public override Task<LockResponse> Lock(LockRequest request, ServerCallContext context) =>
        calls.WaitAsync(context, call => api.LockAsync(request, call));

    public override Task<UnlockResponse> Unlock(UnlockRequest request, ServerCallContext context) =>
        api.UnlockAsync(request, Calls.Of(context));
}
