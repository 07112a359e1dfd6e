using RaftActors.Ranges.Map;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.State;
using RaftActors.Ranges.Tests.Operations.World;

namespace RaftActors.Ranges.Tests.Operations;

/// <summary>Drivers that do one thing wrong.</summary>
internal static class Mistakes
{
    public static OperationAction Make(string mistake, OperationWorld world, OperationAction action) => (mistake, action) switch
    {
        ("thaw without the target's word", ShipperMessage { What: ShipperMessage.Step.Absorb } m) when world.Time % 2 == 0 =>
            new OperationAction.Propose(m.Source, new RangeEntry.Thaw(m.Operation, Of(world, m).OtherVersion)),
        ("retire without the target's word", ShipperMessage { What: ShipperMessage.Step.Absorb } m) => new OperationAction.Propose(
            m.Source, new RangeEntry.Retire(m.Operation, world.Groups[m.Target].State.Descriptor!)),
        ("cancel a split without a fence", OperationAction.Propose { Entry: RangeEntry.Split split }) when world.Time % 2 == 0 =>
            Cancel(action, new OperationFacts { Version = split.Version + 1 }),
        ("cancel a merge without a thaw", OperationAction.Propose { Entry: RangeEntry.Thaw thaw }) =>
            Cancel(action, new OperationFacts { Version = Of(world, action).Version + 1, OtherVersion = thaw.Version + 1 }),
        ("cancel a move that added a member", OperationAction.ChangeMap { Command: MapCommand.Advance { ToStep: 2 } advance })
            when Of(world, action).Kind == OperationKind.Move => Cancel(action, advance.Facts),
        ("change members without the index expected", OperationAction.ChangeMembers change) =>
            change with { ConfigurationIndex = world.Groups[change.Group].Latest.Index },
        ("complete a split before its child is born", OperationAction.ChangeMap { Command: MapCommand.Advance { ToStep: 2 } })
            when Of(world, action).Kind == OperationKind.Split => Complete(action, new OperationFacts { ConfigurationIndex = 1 }),
        ("complete a merge before its source is retired", OperationAction.Propose { Entry: RangeEntry.Retire } p) =>
            Complete(action, new OperationFacts { Version = Of(world, p).Version + Of(world, p).OtherVersion + 1, IsSourceRetired = true }),
        ("never acknowledge", OperationAction.Propose { Entry: RangeEntry.Acknowledge }) => new OperationAction.Wait(action.Operation, ""),
        ("never give up", OperationAction.Propose { Entry: RangeEntry.CancelAbsorb or RangeEntry.Fence }) =>
            new OperationAction.Wait(action.Operation, ""),
        _ => action,
    };

    private static OperationRecord Of(OperationWorld world, OperationAction action) =>
        world.Image.Operations.Single(o => o.Id == action.Operation);

    private static OperationAction.ChangeMap Cancel(OperationAction action, OperationFacts proof) =>
        new(action.Operation, new MapCommand.Cancel(action.Operation, proof));

    private static OperationAction.ChangeMap Complete(OperationAction action, OperationFacts facts) =>
        new(action.Operation, new MapCommand.Complete(action.Operation, facts));
}
