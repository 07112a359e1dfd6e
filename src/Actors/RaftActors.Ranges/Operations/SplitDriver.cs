using System.Collections.Immutable;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.State;

namespace RaftActors.Ranges.Operations;

/// <summary>
/// Cuts a range in two. The parent's log decides: once its entry is applied the keys are the child's and there is no way back. A split that
/// is given up is fenced first, so that no copy of its entry can apply later.
/// </summary>
internal static class SplitDriver
{
    public static OperationAction Next(OperationRecord operation, OperationView view, OperationLimits limits)
    {
        var (parent, child) = (view.Group, view.OtherGroup);
        var notice = parent?.NoticeOf(operation.Id);

        // The child itself is the proof if the parent cannot be asked.
        var isBorn = child is { Descriptor: not null } && child.FoundedBy == operation.Id;
        if (notice is not null || isBorn || operation.Step == OperationSteps.Last(OperationKind.Split))
        {
            return AfterCut(operation, view, notice, limits);
        }

        if (parent is null)
        {
            return new OperationAction.Wait(operation.Id, $"no leader of '{operation.Group}' answers");
        }

        if (parent.Version > operation.Version)
        {
            // Without a notice the version grew by something else, so no entry of this split can apply.
            return new OperationAction.ChangeMap(
                operation.Id, new MapCommand.Cancel(operation.Id, new OperationFacts { Version = parent.Version }));
        }

        if (parent.Version < operation.Version || parent.Frozen is not null || parent.Absorbing is not null || parent.Retired is not null)
        {
            return new OperationAction.Report(
                operation.Id,
                OperationProblem.Contradiction,
                $"'{operation.Group}' has version {parent.Version} instead of {operation.Version}, or takes part in a merge.");
        }

        var isOtherConfiguration = parent.IsSettled && parent.ConfigurationIndex != operation.ConfigurationIndex;
        if (isOtherConfiguration || IsFinal(view.Refusal) || view.Time > operation.StartedAt + limits.Split)
        {
            return new OperationAction.Propose(operation.Group, new RangeEntry.Fence(operation.Id, operation.Version));
        }

        return parent.IsSettled
            ? new OperationAction.Propose(operation.Group, Entry(operation, view.Other!))
            : new OperationAction.Wait(
                operation.Id, $"the members of '{operation.Group}' are changing", operation.StartedAt + limits.Split);
    }

    private static OperationAction AfterCut(OperationRecord operation, OperationView view, Notice? notice, OperationLimits limits)
    {
        // A member that acknowledged anything has the state that every replica of the child begins with.
        if (view.OtherGroup is { Descriptor: not null, IsSettled: true } child
            && child.IsKept(notice?.Index ?? 1, id => OperationView.IsLost(view.Other!, id), view.IsSilent))
        {
            return new OperationAction.ChangeMap(operation.Id, new MapCommand.Complete(operation.Id, new OperationFacts
            {
                Version = child.Version,
                ConfigurationIndex = child.ConfigurationIndex,
            }));
        }

        var last = OperationSteps.Last(OperationKind.Split);
        if (operation.Step < last)
        {
            return new OperationAction.ChangeMap(
                operation.Id, new MapCommand.Advance(operation.Id, operation.Step, last, OperationFacts.None));
        }

        var late = operation.StartedAt + limits.Birth;
        return view.Time > late
            ? new OperationAction.Report(
                operation.Id,
                OperationProblem.ChildWithoutLeader,
                $"'{operation.Other}' was cut off '{operation.Group}' but has no leader with its state on a majority of disks yet.")
            : new OperationAction.Wait(operation.Id, $"'{operation.Other}' is being born", late);
    }

    /// <summary>Whether the same entry would be refused again.</summary>
    private static bool IsFinal(RangeRefusal? refusal) => refusal
        is RangeRefusal.EmptyKey
        or RangeRefusal.KeyIsStart
        or RangeRefusal.KeyOutside
        or RangeRefusal.OtherConfiguration
        or RangeRefusal.Machine;

    /// <summary>Without a leader by birth: only the parent's leader knows who that should be.</summary>
    private static RangeEntry.Split Entry(OperationRecord operation, RangeRecord child)
    {
        var members = ImmutableArray.CreateBuilder<ReplicaId>(child.Replicas.Length);
        foreach (var replica in child.Replicas)
        {
            members.Add(replica.Id);
        }

        return new RangeEntry.Split(
            operation.Id,
            operation.Version,
            operation.ConfigurationIndex,
            operation.At,
            operation.Other,
            members.MoveToImmutable(),
            ReplicaId.None);
    }
}
