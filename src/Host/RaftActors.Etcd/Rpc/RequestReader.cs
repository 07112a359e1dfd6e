using Grpc.Core;
using RaftActors.Etcd.Keyspace;

namespace RaftActors.Etcd.Rpc;

/// <summary>
/// The requests of a stream. A client that resets its stream has cancelled the call: reading can fail before the call's token says so,
/// and nothing has failed here.
/// </summary>
internal sealed class RequestReader<T>(IAsyncStreamReader<T> requests) : IAsyncStreamReader<T>
{
    public T Current => requests.Current;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        try
        {
            return await requests.MoveNext(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            throw EtcdErrors.New(StatusCode.Cancelled, "context canceled");
        }
        catch (InvalidDataException unreadable)
        {
            throw EtcdErrors.New(StatusCode.Internal, $"grpc: {unreadable.Message}");
        }
    }
}
