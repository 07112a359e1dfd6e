using Grpc.Core;

namespace RaftActors.Etcd.Rpc;

/// <summary>Messages of a stream of answers.</summary>
internal static class StreamWriters
{
    private static readonly WriteOptions Held = new(WriteFlags.BufferHint);

    /// <summary>Sends a message; one that is held waits for the next, which must follow at once.</summary>
    public static Task SendAsync<T>(this IServerStreamWriter<T> stream, T message, bool holds)
    {
        stream.WriteOptions = holds ? Held : null;
        return stream.WriteAsync(message);
    }
}
