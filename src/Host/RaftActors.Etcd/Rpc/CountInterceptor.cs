using Grpc.Core;
using RaftActors.Etcd.Metrics;

namespace RaftActors.Etcd.Rpc;

/// <summary>Counts the calls of gRPC and how they ended.</summary>
internal sealed class CountInterceptor(CallCounts counts) : CallInterceptor
{
    protected override async Task<T> AroundAsync<T>(string kind, object? request, ServerCallContext context, Func<Task<T>> run)
    {
        counts.Started(kind, context.Method);
        try
        {
            var response = await run().ConfigureAwait(false);
            counts.Ended(kind, context.Method, StatusCode.OK);
            return response;
        }
        catch (RpcException failed)
        {
            counts.Ended(kind, context.Method, failed.StatusCode);
            throw;
        }
    }
}
