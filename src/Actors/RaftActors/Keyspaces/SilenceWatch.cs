using RaftActors.Ranges.Map;

namespace RaftActors.Keyspaces;

/// <summary>
/// Tells whether the cluster's coordinator is missing, from its signs in the map. Times are log time of the map, which stops while it
/// has no leader: nothing is concluded from an outage of the map itself.
/// </summary>
/// <param name="longest">How long a coordinator may be silent.</param>
internal sealed class SilenceWatch(TimeSpan longest)
{
    private readonly long _longest = (long)longest.TotalMilliseconds;
    private long? _since;

    /// <summary>Whether none was seen for so long.</summary>
    /// <param name="seen">The last sign; null if there was never one: then silence counts from the first call.</param>
    /// <param name="now">The map's log time, in milliseconds.</param>
    public bool IsSilent(CoordinatorRecord? seen, long now)
    {
        _since ??= now;
        return now - (seen?.SeenAt ?? _since.Value) >= _longest;
    }
}
