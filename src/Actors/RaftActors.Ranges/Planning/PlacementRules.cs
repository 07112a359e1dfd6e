using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Planning;

/// <summary>Where a replica may live: hard rules first, then spread, then load.</summary>
internal static class PlacementRules
{
    /// <summary>Whether a node has all labels that a keyspace requires.</summary>
    public static bool IsAllowed(KeyspaceRecord keyspace, DraftNode node)
    {
        foreach (var label in keyspace.Placement.Require)
        {
            if (node.Label(label.Name) != label.Value)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Whether a node may be given a replica of a range now, in place of another one or of none. It holds at most one, what it removed must
    /// be gone, and it gets no other vote while one that it lost counts.
    /// </summary>
    public static bool IsTarget(Draft draft, RangeRecord range, DraftNode node, ReplicaRecord? inPlaceOf)
    {
        if (node.Record.Mode != NodeMode.Active
            || !node.IsHeard(draft.Settings.Heard)
            || node.Report!.IsDiskStalled
            || node.Report.StandsAside
            || node.Report.UnknownMachines.Contains(draft.Keyspace(range).Machine)
            || node.Receiving >= draft.Settings.Receiving
            || !IsAllowed(draft.Keyspace(range), node))
        {
            return false;
        }

        foreach (var replica in range.Replicas)
        {
            if (replica.Node == node.Id && (replica.Stage != ReplicaStage.Lost || replica != inPlaceOf))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>How many other members stand where this node stands, by the label to spread over.</summary>
    public static int Crowd(Draft draft, RangeRecord range, DraftNode node, ReplicaRecord? without)
    {
        var spread = draft.Keyspace(range).Placement.Spread;
        if (spread.Length == 0)
        {
            return 0;
        }

        var crowd = 0;
        foreach (var replica in range.Replicas)
        {
            if (replica != without
                && replica.Node != node.Id
                && replica.IsInConfiguration
                && draft.Node(replica.Node) is { } other
                && other.Label(spread) == node.Label(spread))
            {
                crowd++;
            }
        }

        return crowd;
    }

    /// <summary>The best node for a replica in place of another, or null.</summary>
    public static DraftNode? Choose(Draft draft, RangeRecord range, ReplicaRecord? inPlaceOf)
    {
        DraftNode? best = null;
        var bestCost = default((bool, int, double, double));
        foreach (var node in draft.Nodes)
        {
            if (!IsTarget(draft, range, node, inPlaceOf))
            {
                continue;
            }

            var cost = (
                draft.Cooldowns.Failed(range.Group, node.Id),
                Crowd(draft, range, node, inPlaceOf),
                node.BytesByCapacity,
                node.ReplicasByCapacity);
            if (best is null || cost.CompareTo(bestCost) < 0)
            {
                (best, bestCost) = (node, cost);
            }
        }

        return best;
    }
}
