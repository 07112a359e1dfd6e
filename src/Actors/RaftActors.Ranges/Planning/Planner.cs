using System.Collections.Immutable;

namespace RaftActors.Ranges.Planning;

/// <summary>
/// Says what the cluster needs: a function of the map, of what was heard and of the time. Equal inputs give equal plans. It decides
/// nothing: the map refuses what does not fit to it by then.
/// </summary>
internal static class Planner
{
    /// <summary>The proposals, most urgent first.</summary>
    /// <param name="view">The map, read at least at the version of the caller's last change, and reports.</param>
    /// <param name="settings">Limits.</param>
    /// <param name="now">Log time of the map, in milliseconds.</param>
    /// <param name="seed">Chooses which of several equal ranges comes first.</param>
    public static ImmutableArray<Proposal> Plan(ClusterView view, PlannerSettings settings, long now, ulong seed)
    {
        var draft = new Draft(view, settings, now, seed);
        FinishOperations.Add(draft);
        ReplaceReplicas.Add(draft);
        RemoveSurplus.Add(draft);
        RepairPlacement.Add(draft);
        DrainNodes.Add(draft);
        if (settings.Splits)
        {
            SplitBySize.Add(draft);
            SplitByLoad.Add(draft);
        }

        if (settings.Merges)
        {
            MergeSmall.Add(draft);
        }

        if (settings.Balances)
        {
            BalanceReplicas.Add(draft);
            LeaderBalance.Add(draft);
        }

        return draft.ToPlan();
    }
}
