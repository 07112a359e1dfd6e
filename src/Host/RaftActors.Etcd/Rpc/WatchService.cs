using Grpc.Core;
using RaftActors.Etcd.Apis;
using RaftActors.Etcd.Contracts;

namespace RaftActors.Etcd.Rpc;

/// <summary><c>etcdserverpb.Watch</c>.</summary>
[BindServiceMethod(typeof(Bindings), nameof(Bindings.Bind))]
internal sealed class WatchService(WatchApi api, Calls calls) : Contracts.Watch.WatchBase
{
    public override Task Watch(
        IAsyncStreamReader<WatchRequest> requestStream, IServerStreamWriter<WatchResponse> responseStream, ServerCallContext context) =>
        calls.WaitAsync(context, call => api.RunAsync(requestStream.ReadAllAsync(), responseStream.SendAsync, call));
}
