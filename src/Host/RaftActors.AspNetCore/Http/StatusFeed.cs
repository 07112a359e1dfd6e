using System.Diagnostics;
using System.Threading.Channels;
using Akka.Actor;
using RaftActors.AspNetCore.Contracts;
using RaftActors.AspNetCore.Metrics;
using RaftActors.AspNetCore.Nodes;
using RaftActors.Status;

namespace RaftActors.AspNetCore.Http;

/// <summary>
/// Polls the nodes four times per second while there are listeners, and passes on changes. The nodes are asked once for all listeners; a
/// slow listener gets the newest state and misses those in between.
/// </summary>
internal sealed class StatusFeed
{
    private const int MaxListeners = 256;

    /// <summary>As many as the page shows.</summary>
    private const int TailEntries = 16;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly HashSet<Subscription> _listeners = [];
    private readonly NodeSet _nodes;
    private readonly IFaults? _faults;
    private readonly RangeWatch _ranges;
    private Task _looking = Task.CompletedTask;

    public StatusFeed(NodeSet nodes, IFaults? faults, RangeWatch ranges, CancellationToken stopping)
    {
        (_nodes, _faults, _ranges, Stopping) = (nodes, faults, ranges, stopping);
    }

    /// <summary>Set when the streams must end.</summary>
    public CancellationToken Stopping { get; }

    /// <exception cref="ApiError">Too many listeners.</exception>
    public Subscription Subscribe()
    {
        lock (_lock)
        {
            if (_listeners.Count >= MaxListeners)
            {
                throw new ApiError(503, "busy", $"{MaxListeners} event streams are already open.");
            }

            var made = new Subscription(this);
            _listeners.Add(made);
            HostMetrics.StreamsChanged(1);
            if (_looking.IsCompleted)
            {
                _looking = Task.Run(LookAsync);
            }

            return made;
        }
    }

    private async Task LookAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        var since = Stopwatch.GetTimestamp();
        byte[] last = [];
        RecentWrites.Take();
        do
        {
            var now = Stopwatch.GetTimestamp();
            var state = await StateAsync(Stopwatch.GetElapsedTime(since, now)).ConfigureAwait(false);
            since = now;
            var isNew = !state.AsSpan().SequenceEqual(last);
            last = state;
            lock (_lock)
            {
                foreach (var listener in _listeners)
                {
                    listener.Offer(state, isNew);
                }

                if (_listeners.Count == 0 || Stopping.IsCancellationRequested)
                {
                    // Still under the lock: the next listener sees that polling has stopped, and restarts it.
                    _looking = Task.CompletedTask;
                    return;
                }
            }
        }
        while (await timer.WaitForNextTickAsync().ConfigureAwait(false));
    }

    private async Task<byte[]> StateAsync(TimeSpan elapsed)
    {
        var views = await Task.WhenAll(_nodes.Ids.Select(ViewAsync)).ConfigureAwait(false);
        var (acknowledged, others, p50, p99) = RecentWrites.Take();
        var ranges = _ranges.Now();
        return ApiRequest.Encoded(new StatusEvent(
            _faults is not null,
            new FaultsShown(_faults?.Partition ?? [], _faults?.Paused ?? []),
            views,
            ranges?.Ranges.Select(r => new RangeView(r, null, null)) ?? [],
            ranges?.Open.Select(o => new OperationView(o)) ?? [],
            new WritesShown(
                acknowledged, others, elapsed > TimeSpan.Zero ? Math.Round(acknowledged / elapsed.TotalSeconds, 1) : 0, p50, p99)));
    }

    private async Task<NodeShown> ViewAsync(string id)
    {
        if (_nodes.Find(id) is not { } node)
        {
            return new NodeShown(id, Up: false, []);
        }

        try
        {
            var status = await node.Router.Ask<NodeStatus>(new GetNodeStatus(TailEntries), AnswerTimeout).ConfigureAwait(false);
            return new NodeShown(id, Up: true, [.. status.Replicas.Select(r => new ReplicaView(r))]);
        }
        catch (AskTimeoutException)
        {
            // The node is stopping or overloaded; the next poll will tell.
            return new NodeShown(id, Up: false, []);
        }
    }

    private void Leave(Subscription listener)
    {
        lock (_lock)
        {
            if (_listeners.Remove(listener))
            {
                HostMetrics.StreamsChanged(-1);
            }
        }
    }

    /// <summary>One listener.</summary>
    internal sealed class Subscription(StatusFeed feed) : IDisposable
    {
        private readonly Channel<byte[]> _newest = Channel.CreateBounded<byte[]>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        private bool _knows;

        public ValueTask<byte[]> ReadAsync(CancellationToken cancel) => _newest.Reader.ReadAsync(cancel);

        public void Offer(byte[] state, bool isNew)
        {
            if (isNew || !_knows)
            {
                _knows = true;
                _newest.Writer.TryWrite(state);
            }
        }

        public void Dispose() => feed.Leave(this);
    }
}
