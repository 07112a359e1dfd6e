using Grpc.Core;
using RaftActors.Etcd.Keyspace;
using RaftActors.Machines.Mvcc;

namespace RaftActors.Etcd.Apis;

/// <summary>
/// Collects the renewals of all streams of this node for a moment, so that they cost one entry of the log together. At most a thousand are
/// in an entry.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class LeaseRenewals(EtcdGroup group, TimeSpan window, TimeProvider time)
{
    private const int MaxIds = 1000;

    private readonly Lock _gate = new();
    private List<Waiting> _waiting = [];

    /// <summary>The time to live of a lease that was renewed, in seconds; zero if there is no such lease.</summary>
    /// <exception cref="RpcException">It may be renewed or not.</exception>
    public Task<(Reply Reply, long Ttl)> RenewAsync(long id)
    {
        var one = new Waiting(id);
        List<Waiting>? full = null;
        lock (_gate)
        {
            _waiting.Add(one);
            if (_waiting.Count == 1)
            {
                _ = SendLaterAsync(_waiting);
            }

            if (_waiting.Count == MaxIds)
            {
                (full, _waiting) = (_waiting, []);
            }
        }

        if (full is not null)
        {
            _ = SendAsync(full);
        }

        return one.Done.Task;
    }

    private async Task SendLaterAsync(List<Waiting> batch)
    {
        await Task.Delay(window, time).ConfigureAwait(false);
        lock (_gate)
        {
            if (_waiting != batch)
            {
                return;
            }

            _waiting = [];
        }

        await SendAsync(batch).ConfigureAwait(false);
    }

    private async Task SendAsync(List<Waiting> batch)
    {
        try
        {
            var command = MvccCommands.LeaseRenew(batch.Select(w => w.Id));
            var reply = await group.ProposeAsync(command, CancellationToken.None).ConfigureAwait(false);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Done.SetResult((reply, reply.Body.LeaseRenew.Ttls[i]));
            }
        }
        catch (Exception failed)
        {
            foreach (var one in batch)
            {
                one.Done.TrySetException(failed);
            }
        }
    }

    private sealed record Waiting(long Id)
    {
        public TaskCompletionSource<(Reply Reply, long Ttl)> Done { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
