using RaftActors.Ranges.State;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>What a range was before an entry.</summary>
/// <param name="Content">The hash of its keys.</param>
/// <param name="Frozen">The merge that stopped it; zero for none.</param>
/// <param name="ThawedBy">The merge that was thawed last.</param>
/// <param name="IsRetired">Whether a merge ended it.</param>
/// <param name="Absorbing">The merge that locks it as a target.</param>
internal readonly record struct RangeBefore(ulong Content, long Frozen, long ThawedBy, bool IsRetired, Absorbing? Absorbing)
{
    public static RangeBefore Of(RangeMachine machine)
    {
        var merges = machine.State.Merges;
        return new RangeBefore(
            machine.ContentHash, merges.Frozen?.Operation ?? 0, merges.ThawedBy, merges.Retired is not null, merges.Absorbing);
    }
}
