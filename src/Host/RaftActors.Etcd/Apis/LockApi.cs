using Google.Protobuf;
using RaftActors.Etcd.Contracts;
using RaftActors.Etcd.Keyspace;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Etcd.Apis;

/// <summary>Locks that the server waits for.</summary>
internal sealed class LockApi(KvApi kv, Contest contest)
{
    public Task<LockResponse> LockAsync(LockRequest request, EtcdCall call) => Contest.RunAsync(async () =>
    {
        var lease = await contest.LeaseAsync(request.Lease, call).ConfigureAwait(false);
        var key = Contest.KeyOf(request.Name, lease);
        var (_, revision, _) = await contest.EnterAsync(key, ByteString.Empty, lease, call).ConfigureAwait(false);
        await contest.AwaitTurnAsync(request.Name, key, revision, call).ConfigureAwait(false);
        var held = await kv.RangeAsync(new RangeRequest { Key = key }, call).ConfigureAwait(false);
        return held.Kvs.Count > 0
            ? new LockResponse { Header = held.Header, Key = key }
            : throw EtcdErrors.Unknown("mutex: session is expired");
    });

    public Task<UnlockResponse> UnlockAsync(UnlockRequest request, EtcdCall call) => Contest.RunAsync(async () =>
    {
        var deleted = await kv.DeleteRangeAsync(new DeleteRangeRequest { Key = request.Key }, call).ConfigureAwait(false);
        return new UnlockResponse { Header = deleted.Header };
    });
}
