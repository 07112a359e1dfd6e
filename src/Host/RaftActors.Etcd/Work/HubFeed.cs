using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RaftActors.Etcd.Keyspace;
using RaftActors.Etcd.Watch;
using RaftActors.Machines.Mvcc;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Etcd.Work;

/// <summary>
/// Keeps the hub of this node at the machine's revision: a subscription to the log says that something was applied, then the machine is
/// asked for the events since the hub's revision. The log's commands are not looked at, so that neither its compaction nor an installed
/// snapshot matters.
/// </summary>
internal sealed class HubFeed(EtcdGroup group, WatchLimits limits, TimeProvider time, ILogger<HubFeed> log) : BackgroundService
{
    private const int PageBytes = 1 << 20;
    private const int PageRevisions = 1000;

    /// <summary>Before something that failed is tried again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly TaskCompletionSource<WatchHub> _hub = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _news = new(0, 1);
    private long _index;

    /// <summary>The hub, when the keyspace's revision is known: at the start a replica may still read its log.</summary>
    public Task<WatchHub> HubAsync(CancellationToken cancel) => _hub.Task.WaitAsync(cancel);

    /// <summary>How many watches there are.</summary>
    public WatchCounts Counts => _hub.Task.IsCompletedSuccessfully ? _hub.Task.Result.Counts : default;

    /// <summary>A piece of history, as far as this node has it.</summary>
    /// <exception cref="RpcException">There was no answer in time.</exception>
    public Task<HistoryPage> ReadAsync(HistoryRead read, CancellationToken cancel) => ReadAsync(read, Interlocked.Read(ref _index), cancel);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var hub = await BeginAsync(stoppingToken).ConfigureAwait(false);
        _hub.SetResult(hub);
        var listening = ListenAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _news.WaitAsync(stoppingToken).ConfigureAwait(false);
                await CatchUpAsync(hub, stoppingToken).ConfigureAwait(false);
            }
            catch (Exception failed) when (failed is not OperationCanceledException)
            {
                log.LogDebug(failed, "etcd: events of group {Group} could not be read; trying again", group.Name);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(false);
                Wake();
            }
        }

        await listening.ConfigureAwait(false);
    }

    private async Task<WatchHub> BeginAsync(CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                var reply = await group.ReadLocalAsync(MvccQueries.Status(), stopping).ConfigureAwait(false);
                Interlocked.Exchange(ref _index, reply.Index);
                return new WatchHub(Math.Max(1, reply.Body.Revision), reply.Body.Status.CompactRevision, limits);
            }
            catch (Exception failed) when (failed is not OperationCanceledException)
            {
                log.LogDebug(failed, "etcd: the revision of group {Group} could not be read; trying again", group.Name);
                await Task.Delay(Pause, time, stopping).ConfigureAwait(false);
            }
        }
    }

    private async Task CatchUpAsync(WatchHub hub, CancellationToken stopping)
    {
        while (true)
        {
            var index = Interlocked.Read(ref _index);
            var read = new HistoryRead(hub.Revision + 1, hub.WantsPrevious);
            var page = await ReadAsync(read, index, stopping).ConfigureAwait(false);
            hub.Advance(page);
            if (hub.Revision >= page.Present)
            {
                return;
            }
        }
    }

    private async Task<HistoryPage> ReadAsync(HistoryRead read, long index, CancellationToken cancel)
    {
        var query = MvccQueries.Events(new EventsQuery
        {
            FromRevision = read.From,
            MaxBytes = PageBytes,
            MaxRevisions = PageRevisions,
            PrevKv = read.WithPrevious,
        });
        var reply = await group.ReadAfterAsync(index, query, cancel).ConfigureAwait(false);
        var answer = reply.Body.Events;
        var next = answer.Compacted ? read.From : Math.Max(read.From, answer.NextRevision);
        return new HistoryPage(
            read.From, next, reply.Body.Revision, answer.CompactRevision, read.WithPrevious, [.. answer.Events.Select(HistoryEvent.Of)]);
    }

    private Task ListenAsync(CancellationToken stopping)
    {
        var pulse = new MvccPulse(group.Client, group.Name, time);
        return pulse.FollowAsync(
            Interlocked.Read(ref _index),
            grown =>
            {
                Interlocked.Exchange(ref _index, grown);
                Wake();
            },
            stopping);
    }

    private void Wake()
    {
        lock (_news)
        {
            if (_news.CurrentCount == 0)
            {
                _news.Release();
            }
        }
    }
}
