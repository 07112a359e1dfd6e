using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Planning;

/// <summary>Priority 3: removes replicas above the number wanted, if enough healthy voters are left.</summary>
internal static class RemoveSurplus
{
    private const int Priority = 3;

    public static void Add(Draft draft)
    {
        foreach (var range in draft.Ranges)
        {
            var wanted = draft.Keyspace(range).Replicas;
            var (voters, healthy) = (0, 0);
            foreach (var replica in range.Replicas)
            {
                voters += replica.IsInConfiguration && replica.Kind != MemberKind.Learner ? 1 : 0;
                healthy += draft.IsHealthy(replica) ? 1 : 0;
            }

            if (voters <= wanted || !draft.IsFree(range))
            {
                continue;
            }

            var worst = Worst(draft, range);
            if (worst is not null && healthy - (draft.IsHealthy(worst) ? 1 : 0) >= wanted)
            {
                draft.Move(
                    Priority, $"remove {worst.Id} of '{range.Group}': it has {voters} of {wanted}", range, worst, null, worst.Kind);
            }
            else
            {
                draft.Add(new Proposal.Blocked(
                    Priority,
                    $"'{range.Group}' keeps {voters} replicas instead of {wanted}: {healthy} of them are healthy",
                    range.Group,
                    PlanRule.TooFewVoters));
            }
        }
    }

    /// <summary>The one that is missed least: bad, on a node that is drained or not allowed, crowded, or on a full node.</summary>
    private static ReplicaRecord? Worst(Draft draft, RangeRecord range)
    {
        ReplicaRecord? worst = null;
        var highest = default((bool, bool, int, bool, double));
        foreach (var replica in range.Replicas)
        {
            if (!replica.IsInConfiguration || replica.Kind == MemberKind.Learner)
            {
                continue;
            }

            var node = draft.Node(replica.Node);
            var cost = (
                ReplaceReplicas.IsBad(draft, replica) || !draft.IsHealthy(replica),
                node is null || node.Record.Mode == NodeMode.Draining || !PlacementRules.IsAllowed(draft.Keyspace(range), node),
                node is null ? 0 : PlacementRules.Crowd(draft, range, node, replica),
                draft.Report(range)?.Leader != replica.Id,
                node?.ReplicasByCapacity ?? 0);
            if (worst is null || cost.CompareTo(highest) > 0)
            {
                (worst, highest) = (replica, cost);
            }
        }

        return worst;
    }
}
