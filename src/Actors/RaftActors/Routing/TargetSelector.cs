using Akka.Actor;
using RaftActors.Settings;

namespace RaftActors.Routing;

/// <summary>Where a request goes: to the leader if it is known, to this node's replica, or to one candidate after the other.</summary>
internal sealed class TargetSelector(
    RaftSettings settings, GroupDirectory groups, NodeLocations locations, PeerPipes pipes, LeaderCache leaders, SilentNodes silent)
{
    private readonly string _self = settings.NodeId.Value;
    private readonly Dictionary<string, string[]> _candidates = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, Address>? _candidatesOf;

    /// <summary>The node to ask; null while none is known.</summary>
    public string? Of(PendingRequest request)
    {
        if (request.OnlyFor is { } only)
        {
            return only;
        }

        var group = request.Group;
        var isMember = groups.Group(group) is { } known && groups.HoldsReplica(known, settings.NodeId);
        var isForAny = request.Request.IsForAnyReplica;
        if (isForAny && isMember && !request.OwnReplicaIsOut)
        {
            return _self;
        }

        if (!isForAny && leaders.Of(group) is { } leader && CanReach(leader))
        {
            return leader;
        }

        // No known leader. The local replica learns the next leader as soon as any other; a command sent to a dead node would end as
        // unknown. Without a running local replica, the members are asked in turn.
        if (isMember && !request.OwnReplicaIsOut && (groups.Find(group) is not null || request.Attempts == 0))
        {
            return _self;
        }

        return InTurn(Candidates(group), request);
    }

    /// <summary>With discovery, a node may have a pipe but no address.</summary>
    public bool CanReach(string node) =>
        node == _self
        || (
            pipes.Find(node) is not null
            && (!settings.Discovery.IsOn || settings.Nodes.ContainsKey(node) || locations.Found.ContainsKey(node)));

    /// <summary>
    /// The nodes to ask: first the group's initial members, then all others, because members change. The same array as long as the nodes
    /// are the same.
    /// </summary>
    public string[] Candidates(string group)
    {
        if (!ReferenceEquals(locations.Found, _candidatesOf))
        {
            _candidatesOf = locations.Found;
            _candidates.Clear();
        }

        if (groups.NodesOf(group) is { } nodes)
        {
            return nodes;
        }

        if (!_candidates.TryGetValue(group, out var candidates))
        {
            var members = groups.Group(group)!.Members;
            var voters = members.Voters.Where(v => !members.IsWitness(v)).Select(v => v.Value);
            candidates = [.. voters.Union(settings.Nodes.Keys).Union(_candidatesOf.Keys.Order(StringComparer.Ordinal)).Where(CanReach)];
            if (pipes.IsComplete)
            {
                // Earlier, nodes that become reachable a moment later would be left out permanently.
                _candidates[group] = candidates;
            }
        }

        return candidates;
    }

    /// <summary>
    /// One candidate after the other. Silent ones only if all others said that they have no replica of the group, and those, and this node,
    /// which has no running replica, only if there is nothing else.
    /// </summary>
    private string? InTurn(string[] candidates, PendingRequest request)
    {
        string? lost = null;
        for (var i = 0; i < candidates.Length; i++)
        {
            var candidate = candidates[(request.Attempts + i) % candidates.Length];
            if (candidate == _self || request.IsStranger(candidate))
            {
                continue;
            }

            if (!silent.Contains(candidate))
            {
                return candidate;
            }

            lost ??= candidate;
        }

        return lost ?? (candidates.Length == 0 ? null : candidates[request.Attempts % candidates.Length]);
    }
}
