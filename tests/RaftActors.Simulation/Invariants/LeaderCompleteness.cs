using RaftActors.Simulation.World;

namespace RaftActors.Simulation.Invariants;

/// <summary>§5.4: an entry committed in some term is in the logs of the leaders of all later terms. By Log Matching the last one vouches for the rest.</summary>
public sealed class LeaderCompleteness(StateMachineSafety committed) : Invariant
{
    public override void Elected(SimulatedReplica replica)
    {
        var last = committed.Last;
        var core = replica.Core!;
        Require(
            last.Term >= core.HardState.CurrentTerm || core.Snapshot.Index >= last.Index || core.Log.Contains(last),
            $"{replica.Id} leads term {core.HardState.CurrentTerm} without {last}");
    }
}
