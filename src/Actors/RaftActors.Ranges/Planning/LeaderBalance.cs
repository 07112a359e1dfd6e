using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Planning;

/// <summary>Priority 10: a node with two leaders above its share gives one away.</summary>
internal static class LeaderBalance
{
    private const int Priority = 10;

    public static void Add(Draft draft)
    {
        var (leaders, capacity) = (0, 0);
        foreach (var node in draft.Nodes)
        {
            if (IsLeading(draft, node))
            {
                leaders += node.Leaders;
                capacity += node.Record.Capacity;
            }
        }

        HashSet<string> moved = new(StringComparer.Ordinal);
        foreach (var node in draft.Nodes)
        {
            if (!IsLeading(draft, node))
            {
                continue;
            }

            var share = (double)leaders * node.Record.Capacity / capacity;
            foreach (var range in draft.Ranges)
            {
                if (node.Leaders >= share + 2
                    && range is { Stage: RangeStage.Active, Operation: 0 }
                    && draft.Report(range) is { } report
                    && report.Leader.Node == node.Id
                    && Target(draft, range, report) is { } target
                    && IsBetter(node, draft.Node(target.Node)!)
                    && moved.Add(range.Group))
                {
                    Move(draft, Priority, $"node '{node.Id}' leads {node.Leaders} ranges, its share is {share:f1}", report, target);
                }
            }
        }
    }

    /// <summary>The voter to lead instead: close to the leader's log, heard just now, on the node that leads least. Or null.</summary>
    public static ReplicaRecord? Target(Draft draft, RangeRecord range, RangeReport report)
    {
        ReplicaRecord? best = null;
        foreach (var replica in range.Replicas)
        {
            if (draft.IsHealthy(replica)
                && replica.Id != report.Leader
                && draft.Node(replica.Node) is { } node
                && node.Record.Mode == NodeMode.Active
                && node.Report is { IsDiskStalled: false, StandsAside: false }
                && report.Find(replica.Id) is { IsReplicating: true } seen
                && seen.Lag <= draft.Settings.LeaderLag
                && seen.SilentFor <= draft.Settings.LeaderHeard
                && !draft.View.Avoided.Contains(replica.Id)
                && (best is null || Load(node) < Load(draft.Node(best.Node)!)))
            {
                best = replica;
            }
        }

        return best;
    }

    public static void Move(Draft draft, int priority, string why, RangeReport report, ReplicaRecord target)
    {
        draft.Add(new Proposal.Transfer(
            priority, $"transfer '{report.Group}' to {target.Id}: {why}", report.Group, report.Leader, target.Id));
        draft.Node(target.Node)!.Leaders++;
        if (draft.Node(report.Leader.Node) is { } source)
        {
            source.Leaders--;
        }
    }

    private static bool IsLeading(Draft draft, DraftNode node) =>
        node.Record.Mode == NodeMode.Active && node.IsHeard(draft.Settings.Heard) && node.Report is { StandsAside: false };

    private static double Load(DraftNode node) => (double)node.Leaders / node.Record.Capacity;

    /// <summary>Lowers the sum of squares, so that it ends.</summary>
    private static bool IsBetter(DraftNode source, DraftNode target) =>
        ((2.0 * source.Leaders) - 1) / source.Record.Capacity > ((2.0 * target.Leaders) + 1) / target.Record.Capacity;
}
