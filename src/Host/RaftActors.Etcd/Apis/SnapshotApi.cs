using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using RaftActors.Etcd.Contracts;
using RaftActors.Etcd.Keyspace;

namespace RaftActors.Etcd.Apis;

/// <summary>
/// The whole state as a stream, as <c>etcdctl snapshot save</c> takes it: pieces, then a SHA-256 over all of them. The pieces are the state
/// in this project's own format, filled up with zeros to whole pages, because clients tell by the size whether the checksum is there.
/// </summary>
internal sealed class SnapshotApi(EtcdGroup group, Headers headers, Callers callers)
{
    private const int BlobBytes = 64 * 1024;
    private const int PageBytes = 512;

    /// <exception cref="RpcException">The caller may not, or this node has no replica that could save its state.</exception>
    public async Task SendAsync(SnapshotRequest request, Func<SnapshotResponse, Task> sendAsync, EtcdCall call)
    {
        ArgumentNullException.ThrowIfNull(request);
        await callers.DemandRootAsync(call).ConfigureAwait(false);
        var exported = await group.Client.ExportAsync(group.Name, group.Timeout, call.Cancel).ConfigureAwait(false);
        if (exported.State is not { } state)
        {
            throw EtcdErrors.New(StatusCode.Unavailable, $"etcdserver: {exported.Answer.Message}");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var padding = new byte[(PageBytes - (state.Bytes.Length % PageBytes)) % PageBytes];
        var left = state.Bytes.Length + padding.Length;
        for (var rest = state.Bytes; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, BlobBytes)..])
        {
            await NextAsync(rest[..Math.Min(rest.Length, BlobBytes)]).ConfigureAwait(false);
        }

        if (padding.Length > 0)
        {
            await NextAsync(padding).ConfigureAwait(false);
        }

        await sendAsync(Of(hash.GetHashAndReset(), 0)).ConfigureAwait(false);

        Task NextAsync(ReadOnlyMemory<byte> blob)
        {
            call.Cancel.ThrowIfCancellationRequested();
            hash.AppendData(blob.Span);
            left -= blob.Length;
            return sendAsync(Of(blob, left));
        }
    }

    private SnapshotResponse Of(ReadOnlyMemory<byte> blob, int left) => new()
    {
        Header = headers.Of(group.SeenRevision),
        Blob = UnsafeByteOperations.UnsafeWrap(blob),
        RemainingBytes = (ulong)left,
        Version = MaintenanceApi.Version,
    };
}
