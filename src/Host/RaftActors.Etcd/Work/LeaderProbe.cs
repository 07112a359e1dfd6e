using Grpc.Core;
using RaftActors.Etcd.Keyspace;
using RaftActors.Machines.Mvcc;
using RaftActors.Messages;
using RaftActors.Settings;

namespace RaftActors.Etcd.Work;

/// <summary>Whether the group has a leader, for callers that want to be told when it has not.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class LeaderProbe(NodeStanding standing, EtcdGroup group, RaftSettings settings, TimeProvider time) : IDisposable
{
    /// <summary>How often a stream must find no leader, an election timeout apart, before it ends.</summary>
    private const int MaxMissing = 3;

    /// <summary>How old an answer of others may be: however many streams ask, they are asked twice per second.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private long _asked;
    private bool _hasLeader;

    private TimeSpan ElectionTimeout => settings.Protocol.ElectionTimeoutMax;

    /// <exception cref="RpcException">There is no leader.</exception>
    public async Task DemandAsync(CancellationToken cancel)
    {
        if (!await HasLeaderAsync(cancel).ConfigureAwait(false))
        {
            throw EtcdErrors.NoLeader;
        }
    }

    /// <summary>Ends when there was no leader three times in a row, an election timeout apart.</summary>
    /// <exception cref="RpcException">There is no leader.</exception>
    public async Task GuardAsync(CancellationToken ends)
    {
        using var timer = new PeriodicTimer(ElectionTimeout, time);
        var missing = 0;
        while (await timer.WaitForNextTickAsync(ends).ConfigureAwait(false))
        {
            missing = await HasLeaderAsync(ends).ConfigureAwait(false) ? 0 : missing + 1;
            if (missing == MaxMissing)
            {
                throw EtcdErrors.NoLeader;
            }
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<bool> HasLeaderAsync(CancellationToken cancel)
    {
        var now = await standing.NowAsync(cancel).ConfigureAwait(false);
        if (now is { IsMember: true, Leader: null })
        {
            // There may be one by now.
            now = await standing.LookAsync(cancel).ConfigureAwait(false);
        }

        return now.IsMember ? now.Leader is not null : await AskOthersAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>A node without a replica learns it by a request that only a leader answers.</summary>
    private async Task<bool> AskOthersAsync(CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (_asked == 0 || time.GetElapsedTime(_asked) > Age)
            {
                var query = new Query(group.Name, MvccQueries.Status(), Timeout: ElectionTimeout);
                _hasLeader = (await group.Client.QueryAsync(query, cancel).ConfigureAwait(false)).IsOk;
                _asked = time.GetTimestamp();
            }

            return _hasLeader;
        }
        finally
        {
            _gate.Release();
        }
    }
}
