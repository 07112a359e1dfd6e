using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RaftActors.Etcd.Keyspace;

namespace RaftActors.Etcd.Work;

/// <summary>What this node's replica is and whom it follows, looked at twice per second, so that each call can ask for it.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class NodeStanding(EtcdGroup group, TimeProvider time, ILogger<NodeStanding> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Standing _now = new(IsMember: false, IsLearner: false, null);
    private long _leaderChanges;

    /// <summary>How many times this node has seen another leader than before.</summary>
    public long LeaderChanges => Interlocked.Read(ref _leaderChanges);

    /// <summary>As it was half a second ago at the most. Before a caller is refused for it: <see cref="LookAsync"/>.</summary>
    public async ValueTask<Standing> NowAsync(CancellationToken cancel)
    {
        if (!_first.Task.IsCompleted)
        {
            await _first.Task.WaitAsync(cancel).ConfigureAwait(false);
        }

        return _now;
    }

    /// <summary>As it is now.</summary>
    public async Task<Standing> LookAsync(CancellationToken cancel) =>
        _now = Standing.Of(await group.ReplicaAsync(cancel).ConfigureAwait(false));

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        string? last = null;
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                var now = await LookAsync(stoppingToken).ConfigureAwait(false);
                if (now.Leader is { } leader && leader != last)
                {
                    last = leader;
                    Interlocked.Increment(ref _leaderChanges);
                }

                _first.TrySetResult();
            }
            catch (Exception failed) when (failed is not OperationCanceledException)
            {
                log.LogDebug(failed, "etcd: the replica of group {Group} does not tell its state; asking again", group.Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }
}
