using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Operations;

/// <summary>
/// Carries operations out: says what to do next from what is recorded and seen, and remembers nothing. Any number of drivers may work on
/// the same operation, stop anywhere and be as late as they like.
/// </summary>
internal static class OperationDriver
{
    /// <summary>The next action.</summary>
    /// <param name="operation">As read in the map; one that has ended too, until it is <see cref="OperationAction.Finished"/>.</param>
    /// <param name="view">What is seen of its ranges, read after the operation.</param>
    /// <param name="limits">How long to wait.</param>
    public static OperationAction Next(OperationRecord operation, OperationView view, OperationLimits limits)
    {
        if (operation.Outcome != OperationOutcome.Open)
        {
            return AfterEnd(operation, view);
        }

        return operation.Kind switch
        {
            OperationKind.Found => FoundDriver.Next(operation, view),
            OperationKind.Split => SplitDriver.Next(operation, view, limits),
            OperationKind.Merge => MergeDriver.Next(operation, view, limits),
            _ => MoveDriver.Next(operation, view, limits),
        };
    }

    /// <summary>The range may forget what it kept for the map.</summary>
    private static OperationAction AfterEnd(OperationRecord operation, OperationView view)
    {
        if (operation.Kind is OperationKind.Found or OperationKind.Move)
        {
            return new OperationAction.Finished(operation.Id);
        }

        if (view.Group is not { } group)
        {
            return new OperationAction.Wait(operation.Id, $"no leader of '{operation.Group}' answers; it may have to be told of the end");
        }

        return group.NoticeOf(operation.Id) is not null || group.OutcomeOf(operation.Id) is not null
            ? new OperationAction.Propose(operation.Group, new State.RangeEntry.Acknowledge(operation.Id))
            : new OperationAction.Finished(operation.Id);
    }
}
