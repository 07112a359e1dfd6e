using System.Collections.Immutable;
using RaftActors.AspNetCore.Nodes;
using RaftActors.Status;

namespace RaftActors.AspNetCore.Http;

/// <summary>
/// The range map as it was read last, for views that must not wait for it: it is read in the background, at most once a second, and only
/// while it is asked for.
/// </summary>
/// <remarks>Safe from any thread.</remarks>
internal sealed class RangeWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly MapReading _reading;
    private volatile State? _last;

    public RangeWatch(NodeSet nodes) => _reading = new MapReading(nodes, Interval, ReadAsync);

    /// <summary>The last state, which may be a moment old; null if there is no map, or it has not answered yet.</summary>
    public State? Now()
    {
        _ = _reading.Read();
        return _last;
    }

    /// <summary>The same, after waiting for a reading that is due, as long as <paramref name="patience"/> allows.</summary>
    public async Task<State?> NowAsync(TimeSpan patience)
    {
        await Task.WhenAny(_reading.Read(), Task.Delay(patience)).ConfigureAwait(false);
        return _last;
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
