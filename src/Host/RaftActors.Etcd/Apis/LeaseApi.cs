using System.Threading.Channels;
using Grpc.Core;
using RaftActors.Etcd.Contracts;
using RaftActors.Etcd.Keyspace;
using RaftActors.Machines.Mvcc;

namespace RaftActors.Etcd.Apis;

/// <summary>Leases.</summary>
internal sealed class LeaseApi(EtcdGroup group, Headers headers, Callers callers, LeaseRenewals renewals)
{
    /// <summary>Renewals of a stream that are under way at the same time.</summary>
    private const int MaxRenewals = 4096;

    public async Task<LeaseGrantResponse> GrantAsync(LeaseGrantRequest request, EtcdCall call)
    {
        var caller = await callers.OfAsync(call).ConfigureAwait(false);
        while (true)
        {
            var id = request.ID != 0 ? request.ID : MvccCommands.NewLeaseId();
            try
            {
                var command = MvccCommands.LeaseGrant(id, request.TTL, caller);
                var reply = await group.ProposeAsync(command, call.Cancel).ConfigureAwait(false);
                return new LeaseGrantResponse { Header = headers.Of(reply), ID = id, TTL = reply.Body.Lease.GrantedTtl };
            }
            catch (RpcException taken) when (request.ID == 0 && taken.Status.Detail == MvccErrors.LeaseExists.Text)
            {
                // One chance in 2^63 for each lease: draw again.
                continue;
            }
        }
    }

    public async Task<LeaseRevokeResponse> RevokeAsync(LeaseRevokeRequest request, EtcdCall call)
    {
        var caller = await callers.OfAsync(call).ConfigureAwait(false);
        var reply = await group.ProposeAsync(MvccCommands.LeaseRevoke(request.ID, caller), call.Cancel).ConfigureAwait(false);
        return new LeaseRevokeResponse { Header = headers.Of(reply) };
    }

    /// <summary>Each request is answered, in order. Those that a client sends together share entries of the log.</summary>
    /// <param name="requests">Which leases to renew.</param>
    /// <param name="sendAsync">Sends an answer; with <see langword="true"/> it may wait for the next one, which follows at once.</param>
    /// <param name="call">The call.</param>
    public async Task KeepAliveAsync(
        IAsyncEnumerable<LeaseKeepAliveRequest> requests, Func<LeaseKeepAliveResponse, bool, Task> sendAsync, EtcdCall call)
    {
        await callers.DemandUserAsync(call).ConfigureAwait(false);
        var underWay = Channel.CreateBounded<(long Id, Task<(Reply Reply, long Ttl)> Renewed)>(MaxRenewals);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(call.Cancel);
        var reading = ReadAsync(ends.Token);
        try
        {
            await foreach (var (id, renewed) in underWay.Reader.ReadAllAsync(call.Cancel).ConfigureAwait(false))
            {
                var (reply, ttl) = await renewed.ConfigureAwait(false);
                var answer = new LeaseKeepAliveResponse { Header = headers.Of(reply), ID = id, TTL = ttl };
                var hasNext = underWay.Reader.TryPeek(out var next) && next.Renewed.IsCompletedSuccessfully;
                await sendAsync(answer, hasNext).ConfigureAwait(false);
            }
        }
        finally
        {
            await ends.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task ReadAsync(CancellationToken ended)
        {
            Exception? failure = null;
            try
            {
                await foreach (var request in requests.WithCancellation(ended).ConfigureAwait(false))
                {
                    await underWay.Writer.WriteAsync((request.ID, renewals.RenewAsync(request.ID)), ended).ConfigureAwait(false);
                }
            }
            catch (Exception failed)
            {
                failure = failed;
            }

            // The failure reaches the loop above after the answers to what was read.
            underWay.Writer.Complete(failure);
        }
    }

    public async Task<LeaseTimeToLiveResponse> TimeToLiveAsync(LeaseTimeToLiveRequest request, EtcdCall call)
    {
        var caller = await callers.OfAsync(call).ConfigureAwait(false);
        var query = MvccQueries.Lease(request.ID, request.Keys, caller);
        var reply = await group.ReadAtLeaderAsync(query, call.Cancel).ConfigureAwait(false);
        var lease = reply.Body.Lease;
        if (lease.Unknown)
        {
            return new LeaseTimeToLiveResponse { Header = headers.Of(reply), ID = request.ID, TTL = -1 };
        }

        var left = Math.Clamp((lease.Expiry - reply.LogTime) / 1000, 0, lease.GrantedTtl);
        return new LeaseTimeToLiveResponse
        {
            Header = headers.Of(reply),
            ID = request.ID,
            TTL = left,
            GrantedTTL = lease.GrantedTtl,
            Keys = { lease.Keys },
        };
    }

    public async Task<LeaseLeasesResponse> LeasesAsync(LeaseLeasesRequest request, EtcdCall call)
    {
        ArgumentNullException.ThrowIfNull(request);
        var caller = await callers.OfAsync(call).ConfigureAwait(false);
        var reply = await group.ReadAsync(MvccQueries.Leases(caller), call.Cancel).ConfigureAwait(false);
        return new LeaseLeasesResponse
        {
            Header = headers.Of(reply),
            Leases = { reply.Body.Leases.Leases.Select(l => new LeaseStatus { ID = l.Id }) },
        };
    }
}
