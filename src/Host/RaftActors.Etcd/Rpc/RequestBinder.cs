using Google.Protobuf;
using Grpc.Core;
using RaftActors.Etcd.Keyspace;

namespace RaftActors.Etcd.Rpc;

/// <summary>
/// Binds the methods of a service so that a message that cannot be read is refused by etcd's code and text. The server would take it for a
/// failure of the service: it would log it as an error and tell the client nothing.
/// </summary>
internal sealed class RequestBinder(ServiceBinderBase binder) : ServiceBinderBase
{
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) =>
        binder.AddMethod(Checked(method), handler);

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) =>
        binder.AddMethod(Checked(method), handler);

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
        binder.AddMethod(Checked(method), handler);

    private static Method<TRequest, TResponse> Checked<TRequest, TResponse>(Method<TRequest, TResponse> method)
    {
        var (read, write) = (method.RequestMarshaller.ContextualDeserializer, method.RequestMarshaller.ContextualSerializer);
        var problem = method.Type is MethodType.Unary or MethodType.ServerStreaming
            ? "grpc: error unmarshalling request"
            : "grpc: failed to unmarshal the received message";
        var requests = Marshallers.Create(write, context =>
        {
            try
            {
                return read(context);
            }
            catch (InvalidProtocolBufferException unreadable)
            {
                throw EtcdErrors.New(StatusCode.Internal, $"{problem}: {unreadable.Message}");
            }
        });
        return new Method<TRequest, TResponse>(method.Type, method.ServiceName, method.Name, requests, method.ResponseMarshaller);
    }
}
