using RaftActors.Ranges.Map;
using RaftActors.Settings;

namespace RaftActors.Keyspaces;

/// <summary>
/// When enough nodes have registered to place the first replicas of a keyspace: they are moved later, but it is better to begin with all.
/// </summary>
internal sealed class FirstNodes(RaftSettings settings, TimeProvider clock)
{
    private readonly long _since = clock.GetTimestamp();
    private readonly string[] _expected = [.. settings.Nodes.Keys.Union(settings.Ranges.MetaVoters.Select(v => v.Node))];
    private long? _enoughSince;

    /// <summary>Whether to place now.</summary>
    /// <param name="registered">The nodes that the map knows.</param>
    /// <param name="allowed">How many of them may be given replicas of the keyspace.</param>
    /// <param name="replicas">How many replicas a range is to have.</param>
    public bool AreThere(IReadOnlyDictionary<string, NodeRecord> registered, int allowed, int replicas)
    {
        if (allowed < replicas)
        {
            return allowed > 0 && clock.GetElapsedTime(_since) >= settings.Ranges.BootstrapWait;
        }

        // The nodes that settings name may be down, or host nothing: they are not waited for long.
        _enoughSince ??= clock.GetTimestamp();
        return _expected.All(registered.ContainsKey) || clock.GetElapsedTime(_enoughSince.Value) >= settings.Ranges.BootstrapOthersWait;
    }
}
