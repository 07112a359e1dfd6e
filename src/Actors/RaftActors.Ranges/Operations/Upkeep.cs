using System.Collections.Immutable;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.State;

namespace RaftActors.Ranges.Operations;

/// <summary>
/// What is to be done for a range apart from its operation: what ended operations left, and members that the map does not know.
/// </summary>
internal static class Upkeep
{
    /// <summary>The next action, or null.</summary>
    /// <param name="range">The range, as read in the map.</param>
    /// <param name="operations">All operations that the map knows, in the order of their ids, read before the group was asked.</param>
    /// <param name="group">What the range's group answered.</param>
    public static OperationAction? Next(RangeRecord range, ImmutableArray<OperationRecord> operations, GroupFacts group)
    {
        foreach (var notice in group.Notices)
        {
            if (HasEnded(operations, notice.Operation))
            {
                return new OperationAction.Propose(range.Group, new RangeEntry.Acknowledge(notice.Operation));
            }
        }

        foreach (var (operation, _) in group.Outcomes)
        {
            if (HasEnded(operations, operation))
            {
                return new OperationAction.Propose(range.Group, new RangeEntry.Acknowledge(operation));
            }
        }

        return range is { Operation: 0, Stage: RangeStage.Active } && group.IsSettled && IsOther(range, group)
            ? new OperationAction.ChangeMap(0, new MapCommand.Observe(
                range.Group,
                group.ConfigurationIndex,
                [.. group.Members.Select(m => new ObservedMember(m.Id.Node, m.Id.Incarnation, m.Kind))]))
            : null;
    }

    /// <summary>
    /// Operations are forgotten only after their end, and ids are allotted in order: one that is unknown below a known one was forgotten.
    /// An unknown one above them may be newer than what was read.
    /// </summary>
    private static bool HasEnded(ImmutableArray<OperationRecord> operations, long id)
    {
        foreach (var operation in operations)
        {
            if (operation.Id == id)
            {
                return operation.Outcome != OperationOutcome.Open;
            }
        }

        return operations.Length > 0 && operations[^1].Id > id;
    }

    private static bool IsOther(RangeRecord range, GroupFacts group)
    {
        if (group.ConfigurationIndex != range.ConfigurationIndex)
        {
            return group.ConfigurationIndex > range.ConfigurationIndex;
        }

        var known = 0;
        foreach (var replica in range.Replicas)
        {
            if (replica.IsInConfiguration)
            {
                known++;
                if (group.Find(replica.Id)?.Kind != replica.Kind)
                {
                    return true;
                }
            }
        }

        return known != group.Members.Length;
    }
}
