using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Planning;

/// <summary>Priority 2: replaces replicas that are lost, or whose node is silent for long, and adds those that are missing.</summary>
internal static class ReplaceReplicas
{
    private const int Priority = 2;

    public static void Add(Draft draft)
    {
        foreach (var range in draft.Ranges)
        {
            if (!draft.IsFree(range))
            {
                continue;
            }

            var (voters, healthy) = (0, 0);
            ReplicaRecord? bad = null;
            foreach (var replica in range.Replicas)
            {
                if (replica.IsInConfiguration)
                {
                    healthy += draft.IsHealthy(replica) ? 1 : 0;
                    voters += replica.Kind == MemberKind.Learner ? 0 : 1;
                    bad ??= IsBad(draft, replica) ? replica : null;
                }
            }

            var wanted = draft.Keyspace(range).Replicas;
            // With enough healthy ones the bad one is only removed, as surplus.
            if (bad is not null && (voters <= wanted || healthy < wanted))
            {
                Replace(draft, range, bad);
            }
            else if (voters < wanted)
            {
                AddMissing(draft, range, voters, wanted);
            }
        }
    }

    /// <summary>Whether a replica does not come back, as far as can be known.</summary>
    public static bool IsBad(Draft draft, ReplicaRecord replica) => replica.Stage == ReplicaStage.Lost
        || draft.Node(replica.Node)?.Report?.SilentFor >= draft.Settings.DeadAfter;

    private static void Replace(Draft draft, RangeRecord range, ReplicaRecord bad)
    {
        var what = bad.Stage == ReplicaStage.Lost ? "its disk is lost" : $"its node is silent for {draft.Settings.DeadAfter / 1000} s";
        if (PlacementRules.Choose(draft, range, bad) is { } target)
        {
            draft.Move(
                Priority, $"replace {bad.Id} of '{range.Group}' on node '{target.Id}': {what}", range, bad, target, bad.Kind);
            return;
        }

        draft.Add(new Proposal.Blocked(
            Priority, $"{bad.Id} of '{range.Group}' is not replaced although {what}: no node may take it", range.Group, PlanRule.NoTarget));
    }

    private static void AddMissing(Draft draft, RangeRecord range, int voters, int wanted)
    {
        if (PlacementRules.Choose(draft, range, null) is { } target)
        {
            draft.Move(
                Priority,
                $"add a replica of '{range.Group}' on node '{target.Id}': it has {voters} of {wanted}",
                range,
                null,
                target,
                MemberKind.Voter);
            return;
        }

        draft.Add(new Proposal.Blocked(
            Priority, $"'{range.Group}' has {voters} of {wanted} replicas: no node may take another", range.Group, PlanRule.NoTarget));
    }
}
