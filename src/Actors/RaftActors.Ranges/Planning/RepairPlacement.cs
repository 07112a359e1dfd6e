using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Planning;

/// <summary>Priority 4: moves replicas off nodes that lack a required label, and apart where they could be spread better.</summary>
internal static class RepairPlacement
{
    private const int Priority = 4;

    public static void Add(Draft draft)
    {
        foreach (var range in draft.Ranges)
        {
            foreach (var replica in range.Replicas)
            {
                if (replica.Stage == ReplicaStage.Member && draft.Node(replica.Node) is { } node && draft.IsFree(range))
                {
                    Repair(draft, range, replica, node);
                }
            }
        }
    }

    private static void Repair(Draft draft, RangeRecord range, ReplicaRecord replica, DraftNode node)
    {
        var keyspace = draft.Keyspace(range);
        var crowd = PlacementRules.Crowd(draft, range, node, replica);
        var isAllowed = PlacementRules.IsAllowed(keyspace, node);
        if (isAllowed && crowd == 0)
        {
            return;
        }

        var target = PlacementRules.Choose(draft, range, replica);
        if (!isAllowed)
        {
            if (target is not null)
            {
                draft.Move(
                    Priority,
                    $"move {replica.Id} of '{range.Group}' to node '{target.Id}': its node lacks a label that '{keyspace.Name}' requires",
                    range,
                    replica,
                    target,
                    replica.Kind);
                return;
            }

            draft.Add(new Proposal.Blocked(
                Priority,
                $"{replica.Id} of '{range.Group}' stays on a node without a required label: no node may take it",
                range.Group,
                PlanRule.NoTarget));
            return;
        }

        // Strictly better, so that it ends; and not what was just moved the other way.
        if (target is not null
            && PlacementRules.Crowd(draft, range, target, replica) < crowd
            && !draft.Cooldowns.Failed(range.Group, target.Id)
            && !draft.Cooldowns.Undoes(range.Group, replica.Node, target.Id))
        {
            draft.Move(
                Priority,
                $"move {replica.Id} of '{range.Group}' to node '{target.Id}': {crowd} more share its {keyspace.Placement.Spread}",
                range,
                replica,
                target,
                replica.Kind);
        }
    }
}
