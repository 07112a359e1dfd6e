using Grpc.Core;
using Grpc.Core.Interceptors;

namespace RaftActors.Etcd.Rpc;

/// <summary>Does the same around every call, of whichever kind.</summary>
internal abstract class CallInterceptor : Interceptor
{
    public sealed override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        AroundAsync("unary", request, context, () => continuation(request, context));

    public sealed override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        AroundAsync("server_stream", request, context, async () =>
        {
            await continuation(request, responseStream, context).ConfigureAwait(false);
            return true;
        });

    public sealed override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        AroundAsync("bidi_stream", null, context, async () =>
        {
            await continuation(requestStream, responseStream, context).ConfigureAwait(false);
            return true;
        });

    /// <param name="kind">The kind of call, as etcd's metrics name it.</param>
    /// <param name="request">The request; <see langword="null"/> for a stream of requests.</param>
    /// <param name="context">The call.</param>
    /// <param name="run">Serves it.</param>
    protected abstract Task<T> AroundAsync<T>(string kind, object? request, ServerCallContext context, Func<Task<T>> run);
}
