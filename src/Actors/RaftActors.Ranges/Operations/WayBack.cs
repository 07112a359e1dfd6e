using RaftActors.Ranges.Map;
using RaftActors.Ranges.State;

namespace RaftActors.Ranges.Operations;

/// <summary>
/// Gives an operation up before its time: does what its driver would do if all time were over, but nothing that leads on. The same fences
/// and proofs are needed, so it is too late exactly when it would be for the driver.
/// </summary>
internal static class WayBack
{
    /// <summary>The next action; null if the operation can only be completed.</summary>
    /// <param name="operation">An open operation, as read in the map.</param>
    /// <param name="view">What is seen of its ranges, read after the operation.</param>
    public static OperationAction? Next(OperationRecord operation, OperationView view)
    {
        if (operation.Kind == OperationKind.Found || operation.Step == OperationSteps.Last(operation.Kind))
        {
            return null;
        }

        var action = operation.Kind == OperationKind.Move
            ? MoveDriver.Back(operation, view)
            : OperationDriver.Next(operation, view, OperationLimits.GivenUp);
        return action is not null && LeadsBack(action) ? action : null;
    }

    /// <summary>Why <see cref="Next"/> has no action, for people.</summary>
    public static string WhyNot(OperationRecord operation, OperationView view)
    {
        if (operation.Kind != OperationKind.Found
            && OperationDriver.Next(operation, view, OperationLimits.GivenUp) is OperationAction.Report report)
        {
            return report.Text;
        }

        return operation.Kind switch
        {
            OperationKind.Found => $"It gives '{operation.Group}' its first keys, which have no other owner.",
            OperationKind.Split => $"'{operation.Group}' has cut off the keys of '{operation.Other}', which is their only owner.",
            OperationKind.Merge => $"'{operation.Group}' has absorbed '{operation.Other}' and serves its keys.",
            _ when view.Group is { IsJoint: true } =>
                $"The change of its members is under way, and every leader of '{operation.Group}' finishes it.",
            _ => $"The members of '{operation.Group}' are changed.",
        };
    }

    private static bool LeadsBack(OperationAction action) => action switch
    {
        OperationAction.Wait or OperationAction.ChangeMembers or OperationAction.Transfer => true,
        OperationAction.Propose { Entry: RangeEntry.Fence or RangeEntry.CancelAbsorb or RangeEntry.Thaw } => true,
        OperationAction.ChangeMap { Command: MapCommand.Cancel } => true,
        _ => false,
    };
}
