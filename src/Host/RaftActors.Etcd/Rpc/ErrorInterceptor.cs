using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;
using RaftActors.Etcd.Keyspace;

namespace RaftActors.Etcd.Rpc;

/// <summary>Turns whatever is not one of etcd's errors into one without a text of ours: clients decide by code and text.</summary>
internal sealed class ErrorInterceptor(ILogger<ErrorInterceptor> log) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => continuation(request, context));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, async () =>
        {
            await continuation(request, responseStream, context).ConfigureAwait(false);
            return true;
        });

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, async () =>
        {
            await continuation(requestStream, responseStream, context).ConfigureAwait(false);
            return true;
        });

    private async Task<T> GuardAsync<T>(ServerCallContext context, Func<Task<T>> run)
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
