using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Planning;

/// <summary>Priority 6: cuts ranges that hold too much, in the middle.</summary>
internal static class SplitBySize
{
    private const int Priority = 6;

    public static void Add(Draft draft)
    {
        foreach (var range in draft.Ranges)
        {
            if (draft.Report(range) is not { MiddleKey: { } key } report
                || !range.Keys.CanSplitAt(key.Span)
                || !IsPossible(draft, range, report))
            {
                continue;
            }

            var (size, settings) = (report.Size, draft.Settings);
            var isHuge = size.Bytes > 2 * settings.SplitBytes || size.Entries > 2 * settings.SplitEntries;
            var isLarge = size.Bytes > settings.SplitBytes || size.Entries > settings.SplitEntries;
            if (isHuge || (isLarge && !draft.Cooldowns.WasJoined(range.Group)))
            {
                Split(draft, Priority, $"it has {size.Bytes} bytes and {size.Entries} entries", range, key);
                return;
            }
        }
    }

    /// <summary>
    /// Whether a range may be cut now. One split in a while for the whole cluster; none while a voter is far behind, which would then need
    /// both halves as snapshots.
    /// </summary>
    public static bool IsPossible(Draft draft, RangeRecord range, RangeReport report)
    {
        if (!draft.IsFree(range)
            || draft.CountRanges(range.Keyspace) >= draft.Settings.Ranges
            || draft.Now - draft.Cooldowns.LastSplitStart < draft.Settings.SplitEvery)
        {
            return false;
        }

        foreach (var replica in range.Replicas)
        {
            if (replica is { Kind: MemberKind.Voter, IsInConfiguration: true }
                && (report.Find(replica.Id) is not { IsReplicating: true } seen || seen.Lag > draft.Settings.SplitLag))
            {
                return false;
            }
        }

        return true;
    }

    public static void Split(Draft draft, int priority, string why, RangeRecord range, ReadOnlyMemory<byte> key) => draft.Begin(
        priority,
        $"split '{range.Group}' at {Keys.KeyRange.Show(key.Span)}: {why}",
        new MapCommand.BeginSplit(range.Group, range.Version, range.ConfigurationIndex, key, 0),
        range);
}
