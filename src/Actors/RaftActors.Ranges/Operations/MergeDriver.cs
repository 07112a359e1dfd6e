using RaftActors.Ranges.Map;
using RaftActors.Ranges.State;

namespace RaftActors.Ranges.Operations;

/// <summary>
/// Joins a range, the source, to its left neighbour, the target. The target's log alone decides: the source is retired only with the
/// target's word that it has absorbed it, and thawed only with its word that the merge is cancelled, or can never begin.
/// </summary>
internal static class MergeDriver
{
    public static OperationAction Next(OperationRecord operation, OperationView view, OperationLimits limits)
    {
        var source = view.OtherGroup;
        if (view.Group is not { } target)
        {
            return source?.Frozen?.Operation == operation.Id
                ? new OperationAction.Report(
                    operation.Id,
                    OperationProblem.FrozenWithoutTarget,
                    $"'{operation.Other}' is frozen and '{operation.Group}', which decides, has no leader that answers.")
                : Wait(operation, $"no leader of '{operation.Group}' answers");
        }

        return target.OutcomeOf(operation.Id) switch
        {
            MergeOutcome.Absorbed => AfterAbsorbed(operation, view, target, source),
            MergeOutcome.Cancelled => AfterCancelled(operation, target, source),
            _ when target.Absorbing?.Operation == operation.Id => Ship(operation, view, target, source, limits),
            _ => Begin(operation, view, target, source, limits),
        };
    }

    /// <summary>The target is not locked for this merge, and has not decided it.</summary>
    private static OperationAction Begin(
        OperationRecord operation, OperationView view, GroupFacts target, GroupFacts? source, OperationLimits limits)
    {
        if (target.Version > operation.Version)
        {
            // It can never be locked for this merge, so the source cannot have been frozen for it.
            return AfterCancelled(operation, target, source);
        }

        if (target.Version < operation.Version || target.Frozen is not null || target.Absorbing is not null || target.Retired is not null)
        {
            return Contradiction(operation, $"'{operation.Group}' has version {target.Version}, or takes part in another merge");
        }

        if (view.Time > operation.StartedAt + limits.Merge || (source is not null && IsHopeless(operation, source, limits)))
        {
            return Cancel(operation);
        }

        return source is null
            ? Wait(operation, $"no leader of '{operation.Other}' answers", operation.StartedAt + limits.Merge)
            : new OperationAction.Propose(operation.Group, new RangeEntry.BeginAbsorb(
                operation.Id, operation.Version, operation.Other, view.Other!.Keys, operation.OtherVersion));
    }

    /// <summary>The target is locked: the source ships itself, freezes and has itself absorbed, or the merge is given up.</summary>
    private static OperationAction Ship(
        OperationRecord operation, OperationView view, GroupFacts target, GroupFacts? source, OperationLimits limits)
    {
        var end = operation.StartedAt + limits.Merge;
        if (view.Time > end)
        {
            return Cancel(operation);
        }

        if (source is null)
        {
            return Wait(operation, $"no leader of '{operation.Other}' answers", end);
        }

        if (source.ThawedBy == operation.Id || source.Retired is not null)
        {
            return Contradiction(operation, $"'{operation.Other}' goes on or is retired, but '{operation.Group}' has not decided");
        }

        var isFrozen = source.Frozen is not null;
        if (IsHopeless(operation, source, limits) || (isFrozen && source.FrozenFor >= limits.FreezeMax))
        {
            return Cancel(operation);
        }

        if (isFrozen && source.FrozenFor < limits.FreezeWait)
        {
            return Wait(operation, $"'{operation.Other}' is frozen and ships its last entries", end);
        }

        // A leader that knows nothing of this attempt is a new one, or the order was lost.
        var shipping = source.Shipping?.Operation == operation.Id ? source.Shipping : null;
        if (operation.Attempt > 0 && (shipping is null || shipping.Attempt < operation.Attempt))
        {
            return new OperationAction.Ship(operation.Id, operation.Other, source.Leader, operation.Attempt);
        }

        if (shipping is { IsRunning: true } && shipping.SilentFor < limits.ShipSilence)
        {
            return Wait(operation, $"'{operation.Other}' is being shipped, attempt {operation.Attempt}", end);
        }

        return operation.Attempt >= limits.Attempts
            ? Cancel(operation)
            : new OperationAction.ChangeMap(operation.Id, new MapCommand.Advance(
                operation.Id,
                operation.Step,
                Math.Max(operation.Step, OperationSteps.MergeShipping),
                new OperationFacts { Attempt = operation.Attempt + 1 }));
    }

    private static OperationAction AfterAbsorbed(
        OperationRecord operation, OperationView view, GroupFacts target, GroupFacts? source)
    {
        // A source that lost its majority stays frozen for this merge: it has decided that before the target could absorb it.
        if (source is null && view.HasLostQuorum(view.Other!))
        {
            return Complete(operation, target, operation.OtherVersion);
        }

        if (source is null)
        {
            return Wait(operation, $"no leader of '{operation.Other}' answers; it must be retired");
        }

        if (source.Retired?.Operation == operation.Id)
        {
            return Complete(operation, target, source.Version);
        }

        return source.Frozen?.Operation == operation.Id
            ? new OperationAction.Propose(operation.Other, new RangeEntry.Retire(
                operation.Id,
                target.Descriptor! with
                {
                    Members = [.. target.Members.Select(m => m.Id)],
                    ConfigurationIndex = target.ConfigurationIndex,
                }))
            : Contradiction(operation, $"'{operation.Group}' has absorbed '{operation.Other}', which is not frozen");
    }

    private static OperationAction.ChangeMap Complete(OperationRecord operation, GroupFacts target, long sourceVersion) => new(
        operation.Id,
        new MapCommand.Complete(operation.Id, new OperationFacts
        {
            Version = target.Version,
            OtherVersion = sourceVersion,
            IsSourceRetired = true,
        }));

    /// <summary>The target will never absorb the source.</summary>
    private static OperationAction AfterCancelled(OperationRecord operation, GroupFacts target, GroupFacts? source)
    {
        if (source is null)
        {
            return Wait(operation, $"no leader of '{operation.Other}' answers; it must go on");
        }

        if (source.Retired is not null)
        {
            return Contradiction(operation, $"'{operation.Other}' is retired, but '{operation.Group}' did not absorb it");
        }

        if (source.Frozen?.Operation != operation.Id && source.Version > operation.OtherVersion)
        {
            return new OperationAction.ChangeMap(operation.Id, new MapCommand.Cancel(
                operation.Id, new OperationFacts { Version = target.Version, OtherVersion = source.Version }));
        }

        // A source that is not frozen is thawed too: a freeze that is still on its way must find another version.
        return source.Frozen is not null && target.OutcomeOf(operation.Id) is null
            ? Contradiction(operation, $"'{operation.Other}' is frozen, but '{operation.Group}' never began to absorb it")
            : new OperationAction.Propose(operation.Other, new RangeEntry.Thaw(operation.Id, operation.OtherVersion));
    }

    /// <summary>Whether the source cannot be frozen at the version expected, or has grown too much.</summary>
    private static bool IsHopeless(OperationRecord operation, GroupFacts source, OperationLimits limits) =>
        source.Version != operation.OtherVersion
        || (source.Frozen is { } frozen && frozen.Operation != operation.Id)
        || source.Absorbing is not null
        || (source.Frozen is null && source.Size.Bytes > 2 * limits.MergeBytes);

    /// <summary>Decides it in the target's log, unless that has absorbed the source by then.</summary>
    private static OperationAction.Propose Cancel(OperationRecord operation) =>
        new(operation.Group, new RangeEntry.CancelAbsorb(operation.Id, operation.Version));

    private static OperationAction.Wait Wait(OperationRecord operation, string reason, long until = 0) => new(operation.Id, reason, until);

    private static OperationAction.Report Contradiction(OperationRecord operation, string text) =>
        new(operation.Id, OperationProblem.Contradiction, text + ".");
}
