using Grpc.Core;
using RaftActors.Etcd.Contracts;
using static RaftActors.Etcd.Contracts.HealthCheckResponse.Types;

namespace RaftActors.Etcd.Rpc;

/// <summary><c>grpc.health.v1.Health</c>: the server as a whole serves while it runs.</summary>
[BindServiceMethod(typeof(Bindings), nameof(Bindings.Bind))]
internal sealed class HealthService : Health.HealthBase
{
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) =>
        request.Service.Length == 0
            ? Task.FromResult(new HealthCheckResponse { Status = ServingStatus.Serving })
            : throw new RpcException(new Grpc.Core.Status(StatusCode.NotFound, "unknown service"));
}
