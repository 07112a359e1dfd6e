using RaftActors.Ranges.Map;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.Planning;

namespace RaftActors.Keyspaces;

/// <summary>What a coordinator heard from the nodes about what they lead: volatile, and never older than its leadership.</summary>
internal sealed class ClusterReports(MapClient client, PlannerSettings planner, TimeProvider clock)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, Heard> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Seen> _ranges = new(StringComparer.Ordinal);
    private readonly long _begun = clock.GetTimestamp();
    private List<KeyValuePair<string, GroupFacts>> _fresh = [];
    private long? _collected;
    private Task<Answered[]>? _asked;

    /// <summary>Whether answers are on their way.</summary>
    public bool IsAsking => _asked is not null;

    /// <summary>Asks all nodes if it is time; a later call takes the answers, because a lost node must not hold operations up.</summary>
    /// <returns>Whether there is news, and enough of it: a new coordinator must not take everybody for dead.</returns>
    public async Task<bool> CollectAsync(MapCopy map)
    {
        if (_asked is null && (_collected is not { } last || clock.GetElapsedTime(last) >= Every))
        {
            _collected = clock.GetTimestamp();
            _asked = Task.WhenAll(map.Nodes.Keys.Select(AskAsync));
        }

        if (_asked is not { IsCompleted: true } asked)
        {
            return false;
        }

        _asked = null;
        foreach (var (node, report) in await asked.ConfigureAwait(false))
        {
            if (report is var (standsAside, ranges))
            {
                _nodes[node] = new Heard(clock.GetTimestamp(), standsAside);
                foreach (var (group, facts) in ranges)
                {
                    Take(group, facts);
                }

                _fresh.AddRange(ranges);
            }
        }

        return HasHeardMost(map) && (map.Nodes.Keys.All(_nodes.ContainsKey) || clock.GetElapsedTime(_begun) > 3 * Every);
    }

    /// <summary>
    /// Nodes that are silent for so long that their replicas are replaced; none while this coordinator may be the one that is cut off.
    /// </summary>
    public System.Collections.Immutable.ImmutableArray<string> SilentNodes(MapCopy map) => HasHeardMost(map)
        ? [.. map.Nodes.Keys.Where(n => Describe(n).SilentFor >= planner.DeadAfter)]
        : [];

    /// <summary>What the leaders of groups said since the last call.</summary>
    public IReadOnlyList<KeyValuePair<string, GroupFacts>> TakeFresh()
    {
        var fresh = _fresh;
        _fresh = [];
        return fresh;
    }

    /// <summary>The map with what was heard.</summary>
    public ClusterView View(MapCopy map, System.Collections.Immutable.ImmutableArray<Protocol.Identity.ReplicaId> avoided) => new()
    {
        Map = new MapImage
        {
            Version = map.Version,
            Keyspaces = [.. map.Keyspaces.Values],
            Ranges = [.. map.Ranges.Values],
            Nodes = [.. map.Nodes.Values],
            Operations = [.. map.Operations.Values],
        },
        Nodes = [.. map.Nodes.Keys.Select(Describe)],
        Ranges = [.. _ranges.Select(r => Describe(r.Key, r.Value))],
        Avoided = avoided,
    };

    private bool HasHeardMost(MapCopy map) => 2 * map.Nodes.Keys.Count(_nodes.ContainsKey) > map.Nodes.Count;

    private async Task<Answered> AskAsync(string node) => new(node, await client.ReportAsync(node, Patience).ConfigureAwait(false));

    /// <summary>A node that was never heard is silent since this coordinator began.</summary>
    private NodeReport Describe(string node) => _nodes.TryGetValue(node, out var heard)
        ? new NodeReport(node, Silence(heard.At)) { StandsAside = heard.StandsAside }
        : new NodeReport(node, Silence(_begun));

    /// <summary>Reports come every few seconds: only what is missing beyond that is silence.</summary>
    private long Silence(long since) => Math.Max(0, Milliseconds(since) - (long)Every.TotalMilliseconds - (long)Patience.TotalMilliseconds);

    private RangeReport Describe(string group, Seen seen) => new()
    {
        Group = group,
        Leader = seen.Facts.Leader,
        Age = Math.Max(0, Milliseconds(seen.At) - (long)Every.TotalMilliseconds),
        Size = seen.Facts.Size,
        Load = seen.Load,
        SmallFor = seen.SmallSince is { } small ? Milliseconds(small) : 0,
        MiddleKey = seen.Facts.MiddleKey,
        Samples = seen.Facts.Samples,
        IsSettled = seen.Facts.IsSettled,
        Replicas =
        [
            .. seen.Facts.Members.Select(m => new ReplicaReport(
                m.Id, Math.Max(0, seen.Facts.AppliedIndex - m.Match), m.SilentFor, m.IsCaughtUp)),
        ],
    };

    private void Take(string group, GroupFacts facts)
    {
        var now = clock.GetTimestamp();
        var before = _ranges.GetValueOrDefault(group);
        var load = before is { } b && b.Facts.Leader == facts.Leader && facts.Served >= b.Facts.Served
            ? Smooth(b.Load, (facts.Served - b.Facts.Served) / Math.Max(0.001, clock.GetElapsedTime(b.At, now).TotalSeconds))
            : 0;
        var isSmall = facts.Size.Bytes < planner.SplitBytes / 4
            && facts.Size.Entries < planner.SplitEntries / 4
            && load < planner.SplitLoad / 2;
        _ranges[group] = new Seen(now, facts, load, isSmall ? before?.SmallSince ?? now : null);
    }

    /// <summary>About the last minute.</summary>
    private static double Smooth(double before, double now) => before + ((now - before) * (Every.TotalSeconds / 60 * 2));

    private long Milliseconds(long since) => (long)clock.GetElapsedTime(since).TotalMilliseconds;

    private readonly record struct Answered(
        string Node, (bool StandsAside, List<KeyValuePair<string, GroupFacts>> Ranges)? Report);

    private sealed record Heard(long At, bool StandsAside);

    private sealed record Seen(long At, GroupFacts Facts, double Load, long? SmallSince);
}
