using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Planning;

/// <summary>
/// Priority 9: moves replicas from full to empty nodes. It ends: each move lowers the sum of squares of replicas by capacity, or leaves it
/// and lowers that of bytes, and never makes the spread worse.
/// </summary>
internal static class BalanceReplicas
{
    private const int Priority = 9;

    public static void Add(Draft draft)
    {
        while (Best(draft) is var (range, replica, target, why))
        {
            draft.Move(
                Priority, $"move {replica.Id} of '{range.Group}' to node '{target.Id}': {why}", range, replica, target, replica.Kind);
        }
    }

    /// <summary>The move that helps the pair of nodes furthest apart.</summary>
    private static (RangeRecord Range, ReplicaRecord Replica, DraftNode Target, string Why)? Best(Draft draft)
    {
        (RangeRecord Range, ReplicaRecord Replica, DraftNode Target, string Why)? best = null;
        var highest = (0.0, 0.0);
        foreach (var range in draft.Ranges)
        {
            if (!draft.IsFree(range))
            {
                continue;
            }

            var bytes = draft.Report(range)!.Size.Bytes;
            foreach (var replica in range.Replicas)
            {
                if (replica.Stage != ReplicaStage.Member || draft.Node(replica.Node) is not { } source)
                {
                    continue;
                }

                foreach (var target in draft.Nodes)
                {
                    if (Gain(draft, source, target, bytes) is var gain
                        && gain.CompareTo(highest) > 0
                        && IsPossible(draft, range, replica, source, target))
                    {
                        highest = gain;
                        best = (range, replica, target, gain.Replicas > 0
                            ? $"{source.Replicas} replicas there, {target.Replicas} here"
                            : $"{source.Bytes} bytes there, {target.Bytes} here");
                    }
                }
            }
        }

        return best;
    }

    private static bool IsPossible(Draft draft, RangeRecord range, ReplicaRecord replica, DraftNode source, DraftNode target) =>
        PlacementRules.IsTarget(draft, range, target, replica)
        && !draft.Cooldowns.Failed(range.Group, target.Id)
        && !draft.Cooldowns.Undoes(range.Group, source.Id, target.Id)
        && PlacementRules.Crowd(draft, range, target, replica) <= PlacementRules.Crowd(draft, range, source, replica);

    /// <summary>By how much a move lowers the sums of squares; nothing above zero if it is not worth while.</summary>
    private static (double Replicas, double Bytes) Gain(Draft draft, DraftNode source, DraftNode target, long bytes)
    {
        if (source == target)
        {
            return default;
        }

        var (from, to) = ((double)source.Record.Capacity, (double)target.Record.Capacity);
        var replicas = (((2 * source.Replicas) - 1) / from) - (((2 * target.Replicas) + 1) / to);
        if (replicas > 1e-9)
        {
            // Among equal ones the range that brings the bytes together best.
            return (replicas, GainOfBytes(source, target, bytes));
        }

        var average = (source.BytesByCapacity + target.BytesByCapacity) / 2;
        var isApart = source.BytesByCapacity - target.BytesByCapacity > draft.Settings.BytesGap * average;
        var gain = GainOfBytes(source, target, bytes);

        // A tenth of what is moved must be gained, else it is work for nothing.
        return replicas >= -1e-9 && isApart && gain > 0.1 * bytes * bytes ? (0, gain) : default;
    }

    private static double GainOfBytes(DraftNode source, DraftNode target, long bytes)
    {
        var (from, to, size) = ((double)source.Record.Capacity, (double)target.Record.Capacity, (double)bytes);
        return ((((2 * source.Bytes) - size) / from) - (((2 * target.Bytes) + size) / to)) * size;
    }
}
