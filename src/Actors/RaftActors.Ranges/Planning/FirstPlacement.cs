using System.Collections.Immutable;
using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Planning;

/// <summary>Where the first replicas of a new keyspace are made: by the rules of later ones, before loads are known.</summary>
internal static class FirstPlacement
{
    /// <summary>The members of each range, in key order; the same for equal arguments.</summary>
    /// <param name="nodes">The nodes that may be given replicas, by id; at least one.</param>
    /// <param name="present">The ranges that exist: nodes that hold much of them are taken last.</param>
    /// <param name="placement">The keyspace's; its required labels are checked by <see cref="IsAllowed"/>.</param>
    /// <param name="ranges">How many ranges begin.</param>
    /// <param name="replicas">How many replicas each should have; fewer with fewer nodes.</param>
    public static ImmutableArray<ImmutableArray<PlannedReplica>> Choose(
        IReadOnlyList<NodeRecord> nodes, IEnumerable<RangeRecord> present, Placement placement, int ranges, int replicas)
    {
        var held = Count(nodes, present);
        var places = new string[nodes.Count];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = placement.Spread.Length == 0 ? "" : LabelOf(nodes[i], placement.Spread);
        }

        var chosen = ImmutableArray.CreateBuilder<ImmutableArray<PlannedReplica>>(ranges);
        for (var range = 0; range < ranges; range++)
        {
            List<int> members = [];
            while (members.Count < Math.Min(replicas, nodes.Count))
            {
                var next = Next(nodes, held, places, members, range);
                held[next]++;
                members.Add(next);
            }

            // Of members alike each range names another one first.
            var first = range % nodes.Count;
            members.Sort((a, b) => ((a + nodes.Count - first) % nodes.Count).CompareTo((b + nodes.Count - first) % nodes.Count));
            chosen.Add([.. members.Select(m => new PlannedReplica(nodes[m].Id, MemberKind.Voter))]);
        }

        return chosen.MoveToImmutable();
    }

    /// <summary>Whether a node has work and every label that a placement requires.</summary>
    public static bool IsAllowed(NodeRecord node, Placement placement)
    {
        foreach (var label in placement.Require)
        {
            if (!node.Labels.Contains(label))
            {
                return false;
            }
        }

        return node.Mode == NodeMode.Active;
    }

    /// <summary>Far from the others first, then empty; of equal ones each range begins with the next.</summary>
    private static int Next(IReadOnlyList<NodeRecord> nodes, int[] held, string[] places, List<int> members, int range)
    {
        var (best, bestCost) = (-1, default((int, double)));
        for (var i = 0; i < nodes.Count; i++)
        {
            var node = (range + i) % nodes.Count;
            if (members.Contains(node))
            {
                continue;
            }

            var crowd = places[node].Length == 0 ? 0 : members.Count(m => places[m] == places[node]);
            var cost = (crowd, (double)held[node] / nodes[node].Capacity);
            if (best < 0 || cost.CompareTo(bestCost) < 0)
            {
                (best, bestCost) = (node, cost);
            }
        }

        return best;
    }

    private static int[] Count(IReadOnlyList<NodeRecord> nodes, IEnumerable<RangeRecord> ranges)
    {
        var held = new int[nodes.Count];
        foreach (var replica in ranges.SelectMany(r => r.Replicas))
        {
            for (var i = 0; i < held.Length; i++)
            {
                held[i] += nodes[i].Id == replica.Node && replica.Stage is not (ReplicaStage.Removed or ReplicaStage.Lost) ? 1 : 0;
            }
        }

        return held;
    }

    private static string LabelOf(NodeRecord node, string name)
    {
        foreach (var label in node.Labels)
        {
            if (label.Name == name)
            {
                return label.Value;
            }
        }

        return "";
    }
}
