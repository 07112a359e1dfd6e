using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Planning;

/// <summary>Priority 7: cuts ranges that are asked too much, where that divides the load.</summary>
internal static class SplitByLoad
{
    private const int Priority = 7;

    public static void Add(Draft draft)
    {
        var isSplit = false;
        foreach (var range in draft.Ranges)
        {
            if (draft.Report(range) is not { } report || report.Load <= draft.Settings.SplitLoad)
            {
                continue;
            }

            if (SplitPoints.Choose(report.Samples, range.Keys, out var problem) is not { } key)
            {
                draft.Add(new Proposal.Blocked(
                    Priority,
                    problem == PlanRule.HotKey
                        ? $"'{range.Group}' has {report.Load:f0} commands per second, more than half of them for one key"
                        : $"'{range.Group}' has {report.Load:f0} commands per second, and no key divides them well",
                    range.Group,
                    problem));
            }
            else if (!isSplit
                && !HasSplit(draft)
                && SplitBySize.IsPossible(draft, range, report)
                && !draft.Cooldowns.WasJoined(range.Group))
            {
                isSplit = true;
                SplitBySize.Split(draft, Priority, $"it has {report.Load:f0} commands per second", range, key);
            }
        }
    }

    private static bool HasSplit(Draft draft)
    {
        foreach (var proposal in draft.ToPlan())
        {
            if (proposal is Proposal.Change { Command: MapCommand.BeginSplit })
            {
                return true;
            }
        }

        return false;
    }
}
