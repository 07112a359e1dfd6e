using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Planning;

/// <summary>Priority 5: leaders leave nodes in maintenance, replicas leave nodes that are drained too.</summary>
internal static class DrainNodes
{
    private const int Priority = 5;

    public static void Add(Draft draft)
    {
        foreach (var node in draft.Nodes)
        {
            if (node.Record.Mode is NodeMode.Maintenance or NodeMode.Draining)
            {
                MoveLeaders(draft, node);
            }

            if (node.Record.Mode == NodeMode.Draining)
            {
                MoveReplicas(draft, node);
            }
        }
    }

    private static void MoveLeaders(Draft draft, DraftNode node)
    {
        foreach (var range in draft.Ranges)
        {
            if (draft.Report(range) is not { } report || report.Leader.Node != node.Id)
            {
                continue;
            }

            if (LeaderBalance.Target(draft, range, report) is { } target)
            {
                LeaderBalance.Move(draft, Priority, $"node '{node.Id}' is in {node.Record.Mode} and leads '{range.Group}'", report, target);
            }
            else
            {
                draft.Add(new Proposal.Blocked(
                    Priority,
                    $"node '{node.Id}' goes on leading '{range.Group}': no other voter is close enough and was heard just now",
                    range.Group,
                    PlanRule.NoLeader));
            }
        }
    }

    private static void MoveReplicas(Draft draft, DraftNode node)
    {
        var isEmpty = true;
        foreach (var range in draft.View.Map.Ranges)
        {
            foreach (var replica in range.Replicas)
            {
                isEmpty &= replica.Node != node.Id;
            }
        }

        if (isEmpty)
        {
            draft.Add(new Proposal.Change(
                Priority,
                $"node '{node.Id}' has nothing left",
                new MapCommand.SetNodeMode(node.Id, NodeMode.Drained, NodeMode.Draining)));
            return;
        }

        foreach (var range in draft.Ranges)
        {
            foreach (var replica in range.Replicas)
            {
                if (replica.Node != node.Id || replica.Stage != ReplicaStage.Member)
                {
                    continue;
                }

                if (PlacementRules.Choose(draft, range, replica) is not { } target)
                {
                    AddBlocked(draft, node, range, replica);
                }
                else if (draft.IsFree(range))
                {
                    draft.Move(
                        Priority,
                        $"move {replica.Id} of '{range.Group}' to node '{target.Id}': its node is drained",
                        range,
                        replica,
                        target,
                        replica.Kind);
                }
            }
        }
    }

    /// <summary>A node that only has enough on its way to it will take more later.</summary>
    private static void AddBlocked(Draft draft, DraftNode node, RangeRecord range, ReplicaRecord replica)
    {
        foreach (var other in draft.Nodes)
        {
            if (other.Receiving >= draft.Settings.Receiving)
            {
                return;
            }
        }

        draft.Add(new Proposal.Blocked(
            Priority,
            $"node '{node.Id}' keeps {replica.Id} of '{range.Group}': no other node may take it, and a range keeps "
                + $"{draft.Keyspace(range).Replicas} replicas",
            range.Group,
            PlanRule.NoTarget));
    }
}
