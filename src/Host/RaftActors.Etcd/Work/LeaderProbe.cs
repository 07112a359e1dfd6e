using RaftActors.Etcd.Keyspace;

namespace RaftActors.Etcd.Work;

/// <summary>Whether the group has a leader as far as this node knows; asked at most twice per second, however many streams ask.</summary>
internal sealed class LeaderProbe(EtcdGroup group, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Age = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private long _asked;
    private bool _hasLeader;

    /// <summary>A node without a replica does not know, and says yes: its requests find out.</summary>
    public async Task<bool> HasLeaderAsync(CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (_asked == 0 || time.GetElapsedTime(_asked) > Age)
            {
                _hasLeader = await group.ReplicaAsync(cancel).ConfigureAwait(false) is not { Leader: null };
                _asked = time.GetTimestamp();
            }

            return _hasLeader;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();
}
