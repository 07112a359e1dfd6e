using Grpc.Core;
using Microsoft.Extensions.Logging;
using RaftActors.Etcd.Keyspace;

namespace RaftActors.Etcd.Rpc;

/// <summary>Turns whatever is not one of etcd's errors into one without a text of ours: clients decide by code and text.</summary>
internal sealed class ErrorInterceptor(ILogger<ErrorInterceptor> log) : CallInterceptor
{
    protected override async Task<T> AroundAsync<T>(string kind, object? request, ServerCallContext context, Func<Task<T>> run)
    {
        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is not RpcException)
        {
            throw Translate(failed, context);
        }
    }

    private RpcException Translate(Exception failed, ServerCallContext context)
    {
        if (context.CancellationToken.IsCancellationRequested)
        {
            return EtcdErrors.New(StatusCode.Cancelled, "context canceled");
        }

        if (failed is OperationCanceledException)
        {
            return EtcdErrors.Stopped;
        }

        log.LogError(failed, "etcd: {Method} failed", context.Method);
        return EtcdErrors.New(StatusCode.Internal, "etcdserver: internal error");
    }
}
