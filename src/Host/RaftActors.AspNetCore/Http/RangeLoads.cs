using System.Collections.Immutable;
using System.Diagnostics;
using RaftActors.AspNetCore.Nodes;
using RaftActors.Status;

namespace RaftActors.AspNetCore.Http;

/// <summary>
/// Size and load of ranges as their leaders reported them last: asked in the background, at most every five seconds, and only while they
/// are shown. A rate needs two reports of one leader.
/// </summary>
/// <remarks>Safe from any thread.</remarks>
internal sealed class RangeLoads
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly MapReading _reading;
    private volatile ImmutableDictionary<string, RangeLoad> _last = ImmutableDictionary<string, RangeLoad>.Empty;
    private long _read;

    public RangeLoads(NodeSet nodes) => _reading = new MapReading(nodes, Interval, ReadAsync);

    /// <summary>The last reports, by group.</summary>
    public async Task<ImmutableDictionary<string, RangeLoad>> NowAsync()
    {
        await Task.WhenAny(_reading.Read(), Task.Delay(Patience)).ConfigureAwait(false);
        return _last;
    }

    private async Task ReadAsync(ApiNode node)
    {
        ImmutableArray<RangeLoadStatus> loads;
        try
        {
            loads = await node.Ranges.LoadsAsync().ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The map has no leader: what was reported before is shown on.
            return;
        }

        var (before, now) = (_last, Stopwatch.GetTimestamp());
        var seconds = _read == 0 ? 0 : Stopwatch.GetElapsedTime(_read, now).TotalSeconds;
        _last = loads.GroupBy(l => l.Group, StringComparer.Ordinal).ToImmutableDictionary(
            g => g.Key, g => new RangeLoad(g.Last(), Rate(before.GetValueOrDefault(g.Key)?.Status, g.Last(), seconds)));
        _read = now;
    }

    private static double? Rate(RangeLoadStatus? before, RangeLoadStatus now, double seconds) =>
        before is not null && before.Leader == now.Leader && now.Written >= before.Written && seconds > 0
            ? Math.Round((now.Written - before.Written) / seconds, 1)
            : null;
}
