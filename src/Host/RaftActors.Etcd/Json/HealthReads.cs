using Grpc.Core;
using RaftActors.Etcd.Keyspace;
using RaftActors.Machines.Mvcc;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Etcd.Json;

/// <summary>The reads by which a node finds out whether it is well.</summary>
internal static class HealthReads
{
    /// <summary>The state, or why it cannot be read.</summary>
    /// <param name="group">The group.</param>
    /// <param name="isLocal">Whether this node's replica is enough.</param>
    /// <param name="cancel">The caller has gone.</param>
    public static async Task<(StatusAnswer? Status, string? Problem)> ReadAsync(
        EtcdGroup group, bool isLocal, CancellationToken cancel)
    {
        try
        {
            var reply = isLocal
                ? await group.ReadLocalAsync(MvccQueries.Status(), cancel).ConfigureAwait(false)
                : await group.ReadAsync(MvccQueries.Status(), cancel).ConfigureAwait(false);
            return (reply.Body.Status, null);
        }
        catch (RpcException failed)
        {
            return (null, failed.Status.Detail);
        }
    }
}
