using System.Collections.Immutable;
using System.Diagnostics;
using RaftActors.AspNetCore.Nodes;
using RaftActors.Status;

namespace RaftActors.AspNetCore.Http;

/// <summary>
/// The range map as it was read last, for views that must not wait for it: it is read in the background, at most once a second, and only
/// while it is asked for.
/// </summary>
/// <remarks>Safe from any thread.</remarks>
internal sealed class RangeWatch(NodeSet nodes)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private volatile State? _last;
    private Task _reading = Task.CompletedTask;
    private long _began;

    /// <summary>The last state, which may be a moment old; null if there is no map, or it has not answered yet.</summary>
    public State? Now()
    {
        Read();
        return _last;
    }

    /// <summary>The same, after waiting for a reading that is due, as long as <paramref name="patience"/> allows.</summary>
    public async Task<State?> NowAsync(TimeSpan patience)
    {
        await Task.WhenAny(Read(), Task.Delay(patience)).ConfigureAwait(false);
        return _last;
    }

    private Task Read()
    {
        lock (_lock)
        {
            var isDue = _began == 0 || Stopwatch.GetElapsedTime(_began) >= Interval;
            if (isDue && _reading.IsCompleted && nodes.Next() is { Ranges.IsOn: true } node)
            {
                _began = Stopwatch.GetTimestamp();
                _reading = ReadAsync(node);
            }

            return _reading;
        }
    }

    private async Task ReadAsync(ApiNode node)
    {
        try
        {
            var ranges = await node.Ranges.ListAsync().ConfigureAwait(false);
            var operations = await node.Ranges.OperationsAsync().ConfigureAwait(false);
            _last = new State(ranges, [.. operations.Where(o => o.Outcome == "Open")]);
        }
        catch (TimeoutException)
        {
            // The map has no leader: what was read before is shown on.
            return;
        }
    }

    /// <param name="Ranges">In the order of keyspaces and keys.</param>
    /// <param name="Open">The operations under way.</param>
    internal sealed record State(ImmutableArray<RangeStatus> Ranges, ImmutableArray<RangeOperationStatus> Open);
}
