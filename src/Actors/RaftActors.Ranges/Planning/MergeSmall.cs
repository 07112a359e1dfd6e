using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Planning;

/// <summary>Priority 8: joins neighbours that have been small for long.</summary>
internal static class MergeSmall
{
    private const int Priority = 8;

    public static void Add(Draft draft)
    {
        var byStart = draft.Ranges.Sort((a, b) =>
            string.CompareOrdinal(a.Keyspace, b.Keyspace) is var order && order != 0
                ? order
                : Keys.KeyOrder.Compare(a.Keys.Start.Span, b.Keys.Start.Span));
        for (var i = 1; i < byStart.Length; i++)
        {
            var (target, source) = (byStart[i - 1], byStart[i]);
            if (target.Keyspace == source.Keyspace
                && target.Keys.IsFollowedBy(source.Keys)
                && draft.IsFree(target)
                && draft.IsFree(source)
                && AreSmall(draft, target, source))
            {
                draft.Begin(
                    Priority,
                    $"merge '{source.Group}' into '{target.Group}': both have been small for {draft.Settings.MergeAfter / 1000} s",
                    new MapCommand.BeginMerge(target.Group, target.Version, source.Group, source.Version, 0),
                    target,
                    source);
            }
        }
    }

    /// <summary>Far below what would be split again, and for long; nor cut at that key on purpose.</summary>
    private static bool AreSmall(Draft draft, RangeRecord target, RangeRecord source)
    {
        var (settings, one, other) = (draft.Settings, draft.Report(target)!, draft.Report(source)!);
        return !source.IsSticky
            && !draft.Cooldowns.WasCutOrJoined(target.Group)
            && !draft.Cooldowns.WasCutOrJoined(source.Group)
            && Math.Min(one.SmallFor, other.SmallFor) >= settings.MergeAfter
            && one.Size.Bytes + other.Size.Bytes < settings.SplitBytes / 4
            && one.Size.Entries + other.Size.Entries < settings.SplitEntries / 4
            && one.Load + other.Load < settings.SplitLoad / 2
            && other.Size.Bytes <= settings.MergeBytes
            && !IsPinned(draft.Keyspace(source), source);
    }

    private static bool IsPinned(KeyspaceRecord keyspace, RangeRecord source)
    {
        foreach (var point in keyspace.SplitPoints)
        {
            if (point.Span.SequenceEqual(source.Keys.Start.Span))
            {
                return true;
            }
        }

        return false;
    }
}
