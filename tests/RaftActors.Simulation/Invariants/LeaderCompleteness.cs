using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 6, §5.4: an entry committed in some term is in the logs of the leaders of all later terms. By Log Matching the last one implies the
/// rest.
/// </summary>
public sealed class LeaderCompleteness(StateMachineSafety committed) : Invariant
{
    public override void Elected(IReplicaView replica)
    {
        var last = committed.Last;
        Require(
            last.Term >= replica.HardState.CurrentTerm || replica.Snapshot.Index >= last.Index || replica.TermAt(last.Index) == last.Term,
            $"{replica.Id} leads term {replica.HardState.CurrentTerm} without {last}");
    }
}
