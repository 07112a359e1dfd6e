using RaftActors.Ranges.Map;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.Shipping;
using RaftActors.Ranges.State;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>What the bugs of merges and moves do.</summary>
internal static class RangeMutants
{
    /// <summary>A cancellation takes effect although the source was absorbed.</summary>
    public static RangeEntry Twisted(RangeMutant mutant, RangeEntry entry, RangeState state)
    {
        if (mutant == RangeMutant.CancelledAfterAbsorbed
            && entry is RangeEntry.CancelAbsorb cancel
            && state.Merges.Outcomes.GetValueOrDefault(cancel.Operation) == MergeOutcome.Absorbed)
        {
            state.Merges.Acknowledge(cancel.Operation);
            return cancel with { Version = state.Descriptor!.Version };
        }

        return entry;
    }

    /// <summary>A gap in what was shipped is not noticed.</summary>
    public static RangeEntry.AbsorbTail Closed(RangeMutant mutant, RangeEntry.AbsorbTail tail, StagedSource<ShadowRange> staged)
    {
        if (mutant != RangeMutant.TailGapAccepted || tail.First <= staged.Applied + 1)
        {
            return tail;
        }

        var gap = tail.First - staged.Applied - 1;
        return tail with { First = tail.First - gap, Entries = [.. tail.Entries.Select(e => e with { Index = e.Index + -gap })] };
    }

    /// <summary>Nor by the index and hash of the source.</summary>
    public static RangeEntry.Absorb Believed(RangeMutant mutant, RangeEntry.Absorb absorb, StagedSource<ShadowRange> staged) =>
        mutant == RangeMutant.TailGapAccepted ? absorb with { Index = staged.Applied, Hash = staged.Shadow?.Hash } : absorb;

    /// <summary>The sessions of both sides of a merge.</summary>
    public static RangeSessions United(RangeMutant mutant, RangeSessions target, RangeSessions source, int maxClients)
    {
        if (mutant == RangeMutant.SourceSessionsDropped)
        {
            return target;
        }

        var floors = target.Clients.ToDictionary(c => c.Id, c => c.Floor);
        target.Merge(source);
        if (mutant != RangeMutant.SessionFloorDropped)
        {
            return target;
        }

        foreach (var client in target.Clients)
        {
            client.Floor = floors.GetValueOrDefault(client.Id);
        }

        return RangeSessions.Restore(0, target.Clients.ToList(), maxClients);
    }

    /// <summary>What a driver does instead of what is right.</summary>
    public static OperationAction Next(RangeMutant mutant, OperationRecord operation, OperationView view, OperationAction right)
    {
        if (operation.Outcome != OperationOutcome.Open)
        {
            return right;
        }

        var isFrozen = operation.Kind == OperationKind.Merge && view.OtherGroup?.Frozen?.Operation == operation.Id;
        return mutant switch
        {
            RangeMutant.AcknowledgedEarly when operation.Kind == OperationKind.Split
                && view.Group?.NoticeOf(operation.Id) is { } notice =>
                new OperationAction.ChangeMap(operation.Id, new MapCommand.Complete(
                    operation.Id,
                    new OperationFacts { ConfigurationIndex = view.OtherGroup?.ConfigurationIndex ?? notice.Index, Version = 2 })),
            RangeMutant.CompletedUnseen when operation.Kind == OperationKind.Split =>
                new OperationAction.ChangeMap(
                    operation.Id, new MapCommand.Complete(operation.Id, new OperationFacts { ConfigurationIndex = 1, Version = 2 })),
            RangeMutant.CancelledWithoutFence when right is OperationAction.Propose { Entry: RangeEntry.Fence } =>
                new OperationAction.ChangeMap(
                    operation.Id, new MapCommand.Cancel(operation.Id, new OperationFacts { Version = operation.Version + 1 })),
            RangeMutant.ThawedUnasked when isFrozen =>
                new OperationAction.Propose(operation.Other, new RangeEntry.Thaw(operation.Id, operation.OtherVersion)),
            RangeMutant.RetiredEarly when isFrozen && view.Group?.Descriptor is { } target =>
                new OperationAction.Propose(operation.Other, new RangeEntry.Retire(operation.Id, target)),
            _ => right,
        };
    }

    /// <summary>What a leader says wrongly.</summary>
    public static GroupFacts Told(RangeMutant mutant, GroupFacts facts) => mutant switch
    {
        RangeMutant.RemovedUncommitted when !facts.IsSettled =>
            facts with { IsJoint = false, IsConfigurationCommitted = true, ConfigurationIndex = facts.ConfigurationIndex + 1 },
        RangeMutant.LearnerCounted => facts with
        {
            Members = [.. facts.Members.Select(m => m.Kind == MemberKind.Learner ? m with { Kind = MemberKind.Voter } : m)],
        },
        _ => facts,
    };
}
