using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;
using RaftActors.Etcd.Keyspace;
using RaftActors.Etcd.Metrics;

namespace RaftActors.Etcd.Rpc;

/// <summary>
/// What is done around every call of gRPC: it is counted, refused if this node does not serve it at the moment, and whatever is not one of
/// etcd's errors becomes one without a text of ours, because clients decide by code and text.
/// </summary>
internal sealed class CallInterceptor(CallCounts counts, MemberRules rules, ILogger<CallInterceptor> log) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        AroundAsync("unary", request, context, () => continuation(request, context));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        AroundAsync("server_stream", request, context, async () =>
        {
            await continuation(request, responseStream, context).ConfigureAwait(false);
            return true;
        });

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        AroundAsync("bidi_stream", null, context, async () =>
        {
            await continuation(new RequestReader<TRequest>(requestStream), responseStream, context).ConfigureAwait(false);
            return true;
        });

    /// <param name="kind">The kind of call, as etcd's metrics name it.</param>
    /// <param name="request">The request; <see langword="null"/> for a stream of requests.</param>
    /// <param name="context">The call.</param>
    /// <param name="run">Serves it.</param>
    private async Task<T> AroundAsync<T>(string kind, object? request, ServerCallContext context, Func<Task<T>> run)
    {
        counts.Started(kind, context.Method);
        try
        {
            await rules.DemandAsync(request, Calls.NeedsLeader(context), context.CancellationToken).ConfigureAwait(false);
            var response = await run().ConfigureAwait(false);
            counts.Ended(kind, context.Method, StatusCode.OK);
            return response;
        }
        catch (RpcException failed)
        {
            counts.Ended(kind, context.Method, failed.StatusCode);
            throw;
        }
        catch (Exception failed)
        {
            var told = Translate(failed, context);
            counts.Ended(kind, context.Method, told.StatusCode);
            throw told;
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
